// The year: search, filters, heat maps that draw only the rows looked at, and the words of a cell.
// Words stand in year.html; what units wrote only ever becomes text.

(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const tasks = data.tasks;
  const count = tasks.status.length;
  const weeks = data.weeks.length;
  const chunk = 60;
  const printed = 1500;
  const marks = { done: "结", overdue: "逾", unreported: "未", terminated: "终" };
  const worst = ["overdue", "at_risk", "unreported", "on_track", "done", "terminated"];
  const every = Array.from({ length: count }, (_, task) => task);
  const filters = document.getElementById("filters");
  let hits = every;
  let rendered = 0;

  // What is known of a task without its words

  function text(name, task) {
    return data.texts[tasks[name][task]];
  }

  function state(task, week) {
    const sign = tasks.states[task][week];
    if (sign === ".") return null;
    return data.statuses[sign] || ["", "？"];
  }

  function share(task, week) {
    return data.percents[tasks.percents[task][week]];
  }

  function cellOf(task, week) {
    const found = state(task, week);
    if (!found) return data.weeks[week][3] ? { text: "", kind: "off", words: "清单中没有" } : { text: "／", kind: "hole", words: "没有封存的结果" };
    const [code, word] = found;
    const percent = code === "unreported" || code === "terminated" ? "" : share(task, week);
    const mark = marks[code] || "";
    const shown = mark + (code === "done" && percent === "100" ? "" : percent);
    return { text: shown || "—", light: code, words: word + (percent ? `，${percent}%` : "") };
  }

  // The words, in blocks that are unpacked when first asked for

  const unpacked = new Map();

  function unpack(name) {
    if (!unpacked.has(name)) unpacked.set(name, read(document.getElementById(name).textContent));
    return unpacked.get(name);
  }

  async function read(packed) {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  async function words(task, week) {
    const slot = tasks.slot[task];
    const [block, sources] = await Promise.all([
      unpack(`block-${Math.floor(slot / data.block)}`),
      unpack("sources"),
    ]);
    const place = (slot % data.block) * weeks + week;
    const said = {};
    for (const name of data.words) {
      said[name] = block.columns[name] ? block.texts[block.columns[name][place]] : "";
    }
    const source = block.columns.source[place];
    said.file = sources.files[sources.file[source]];
    said.sha256 = sources.sha256[source];
    return said;
  }

  async function ofCell(task, week) {
    const [code, word] = state(task, week);
    const values = {
      task_id: text("task_id", task),
      task: text("task", task),
      week: `${data.weeks[week][0]}（${data.weeks[week][1]}，截止${data.weeks[week][2]}）`,
      status: code,
      status_word: word,
      percent: share(task, week),
      said: [],
    };
    let said;
    try {
      said = await words(task, week);
    } catch {
      return filled("of-cell", { ...values, too_old: true }).firstElementChild;
    }
    const spoken = Object.entries(data.headings)
      .filter(([name]) => said[name])
      .map(([name, heading]) => ({ heading, text: said[name] }));
    const forecast = data.forecasts[said.forecast];
    if (said.file) spoken.unshift({ heading: data.fields.forecast, text: forecast || "未填" });
    const row = said.source_row ? `第${said.source_row}行` : "";
    const cells = said.source_cells.split("；").filter(Boolean).map((cell) => {
      const [name, place] = cell.split("=");
      return `${data.fields[name] || name} ${place}`;
    });
    return filled("of-cell", {
      ...values,
      ...said,
      deadline: said.deadline && said.deadline.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日"),
      said: spoken,
      not_due: !said.file && data.weeks[week][4] && !said.due,
      not_reported: !said.file && !(data.weeks[week][4] && !said.due),
      place: `${said.file}“${said.source_sheet}”${row}${cells.length ? `（${cells.join("、")}）` : ""}`,
    }).firstElementChild;
  }

  function ofTask(task) {
    const names = ["task_id", "task", "item", "lead_unit", "support_units", "standing", "deadline",
      "problems", "extensions", "stages", "inspections", "ruled", "events", "former"];
    return filled("of-task", {
      ...Object.fromEntries(names.map((name) => [name, text(name, task)])),
      plan: data.plans[tasks.plan[task]],
      leader: data.leaders[tasks.leader[task]],
      origin: data.origins[tasks.origin[task]],
    }).firstElementChild;
  }

  // A heat map: a grid of which one cell can be reached by Tab, and all others by the arrow keys

  function heat(table, headings, hooks) {
    const [head] = table.tHead.children.length ? table.tHead.children : [table.tHead.insertRow()];
    head.append(th("name", headings));
    data.weeks.forEach(([label, code, day], week) => {
      const cell = th(starts(week) ? "month" : "", label.replace("月", "月\n"));
      cell.title = `${code}，截止${day}`;
      head.append(cell);
    });
    const body = table.tBodies[0];
    const scroller = table.parentElement;
    table.style.setProperty("--weeks", weeks); // its width is known before its rows are
    let current = null;

    function focus(cell) {
      if (!cell) return;
      if (current) current.tabIndex = -1;
      current = cell;
      cell.tabIndex = 0;
      cell.focus({ preventScroll: true });
      const name = cell.parentElement.firstElementChild.offsetWidth;
      const left = cell.offsetLeft - name;
      if (left < scroller.scrollLeft) scroller.scrollLeft = left;
      const right = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
      if (right > scroller.scrollLeft) scroller.scrollLeft = right;
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    function fold(row) {
      const next = row.nextElementSibling;
      if (next && next.classList.contains("unfolded")) next.remove();
      for (const cell of row.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
      for (const button of row.querySelectorAll("[aria-expanded]")) button.setAttribute("aria-expanded", "false");
    }

    async function unfold(row, from, made) {
      const same = from.getAttribute("aria-selected") === "true" || from.getAttribute("aria-expanded") === "true";
      fold(row);
      if (same) return;
      if (from.matches("button")) from.setAttribute("aria-expanded", "true");
      else from.setAttribute("aria-selected", "true");
      const part = await made;
      if (row.nextElementSibling && row.nextElementSibling.classList.contains("unfolded")) fold(row);
      if (from.matches("button")) from.setAttribute("aria-expanded", "true");
      else from.setAttribute("aria-selected", "true");
      const below = document.createElement("tr");
      below.className = "unfolded";
      const whole = below.insertCell();
      whole.colSpan = weeks + 1;
      part.style.width = `${scroller.clientWidth}px`;
      part.setAttribute("role", "status");
      whole.append(part);
      row.after(below);
    }

    body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-row]");
      if (!row) return;
      const button = event.target.closest(".unfold");
      if (button) unfold(row, button, hooks.ofRow(Number(row.dataset.row)));
      const cell = event.target.closest("td.cell");
      if (cell) open(cell);
    });
    function open(cell) {
      focus(cell);
      const row = cell.parentElement;
      if (cell.dataset.light) unfold(row, cell, hooks.ofCell(Number(row.dataset.row), cell.cellIndex - 1));
    }
    body.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td.cell");
      if (event.key === "Escape") {
        const unfolded = event.target.closest("tr.unfolded");
        const row = unfolded ? unfolded.previousElementSibling : event.target.closest("tr[data-row]");
        if (row) fold(row);
        return;
      }
      if (!cell) return;
      const row = cell.parentElement;
      const moves = {
        ArrowRight: () => cell.nextElementSibling,
        ArrowLeft: () => (cell.cellIndex > 1 ? cell.previousElementSibling : null),
        ArrowDown: () => beside(row, "nextElementSibling", cell.cellIndex),
        ArrowUp: () => beside(row, "previousElementSibling", cell.cellIndex),
        Home: () => row.cells[1],
        End: () => row.cells[weeks],
      };
      if (moves[event.key]) focus(moves[event.key]());
      else if (event.key === "Enter" || event.key === " ") open(cell);
      else return;
      event.preventDefault();
    });
    function beside(row, way, index) {
      let other = row[way];
      while (other && !other.dataset.row) other = other[way];
      return other ? other.cells[index] : null;
    }

    return {
      body,
      scroller,
      open,
      row(place, name, unit, cells) {
        const row = document.createElement("tr");
        row.dataset.row = place;
        const first = document.createElement("th");
        first.className = "name";
        first.scope = "row";
        const button = document.createElement("button");
        button.type = "button";
        button.className = "unfold";
        button.setAttribute("aria-expanded", "false");
        button.textContent = name;
        first.append(button);
        if (unit) {
          const under = document.createElement("div");
          under.className = "unit";
          under.textContent = unit;
          first.append(under);
        }
        row.append(first);
        cells.forEach((value, week) => {
          const cell = row.insertCell();
          cell.className = `cell${starts(week) ? " month" : ""}${value.kind ? ` ${value.kind}` : ""}`;
          cell.setAttribute("role", "gridcell");
          cell.tabIndex = -1;
          if (value.light) cell.dataset.light = value.light;
          cell.textContent = value.text;
          cell.setAttribute("aria-label", `${data.weeks[week][0]}：${value.words}`);
        });
        return row;
      },
      enter() {
        const rows = body.querySelectorAll("tr[data-row]");
        if (rows.length && (!current || !current.isConnected)) {
          current = rows[0].cells[weeks];
          current.tabIndex = 0;
        }
      },
    };
  }

  function th(name, words) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.className = name;
    cell.textContent = words;
    return cell;
  }

  function starts(week) {
    return week > 0 && data.months[week] !== data.months[week - 1];
  }

  // The tasks: only the first of many rows are made, more when asked for

  const map = heat(document.getElementById("year-rows"), "任务", {
    ofRow: (task) => Promise.resolve(ofTask(task)),
    ofCell,
  });

  function render() {
    map.body.replaceChildren();
    rendered = 0;
    renderUpTo(chunk);
  }

  function renderUpTo(end) {
    const rows = document.createDocumentFragment();
    for (const task of hits.slice(rendered, end)) {
      const cells = Array.from({ length: weeks }, (_, week) => cellOf(task, week));
      const name = `${tasks.key[task] ? "★" : ""}${text("task_id", task)} ${text("task", task)}`;
      rows.append(map.row(task, name, text("lead_unit", task), cells));
    }
    map.body.append(rows);
    map.enter();
    rendered = Math.max(rendered, Math.min(end, hits.length));
    document.getElementById("more").hidden = rendered >= hits.length;
  }

  // Search and filters

  const haystacks = [];
  const deep = [];

  function folded(said) {
    return said.normalize("NFKC").toLowerCase();
  }

  function haystack(task) {
    if (haystacks[task] === undefined) {
      const names = ["task_id", "task", "item", "lead_unit", "support_units", "deadline", "standing",
        "problems", "extensions", "stages", "inspections", "ruled", "events", "former"];
      const said = names.map((name) => text(name, task));
      haystacks[task] = folded([data.plans[tasks.plan[task]], data.leaders[tasks.leader[task]],
        data.origins[tasks.origin[task]], ...said].join("\n"));
    }
    return haystacks[task];
  }

  async function readAll() {
    const slots = [];
    tasks.slot.forEach((slot, task) => { slots[slot] = task; });
    for (let first = 0; first < count; first += data.block) {
      const block = await unpack(`block-${first / data.block}`);
      const spoken = Object.keys(data.headings).map((name) => block.columns[name]).filter(Boolean);
      for (let place = 0; place < data.block && first + place < count; place++) {
        const said = new Set();
        for (const column of spoken) {
          for (let week = 0; week < weeks; week++) said.add(column[place * weeks + week]);
        }
        deep[slots[first + place]] = folded([...said].map((code) => block.texts[code]).join("\n"));
      }
    }
  }

  const once = {
    overdue: (task) => had(task, "overdue"),
    unreported: (task) => had(task, "unreported"),
    extensions: (task) => tasks.extensions[task],
    events: (task) => tasks.events[task],
    key: (task) => tasks.key[task],
  };

  function had(task, code) {
    const sign = String(data.statuses.findIndex(([known]) => known === code));
    return tasks.states[task].includes(sign);
  }

  function chosen() {
    const tests = [];
    const asked = Object.fromEntries(new FormData(filters));
    if (asked.status) tests.push((task) => tasks.status[task] === asked.status);
    for (const name of ["plan", "leader", "origin"]) {
      if (asked[name]) tests.push((task) => tasks[name][task] === Number(asked[name]));
    }
    if (asked.unit) tests.push((task) => tasks.leads[task].includes(Number(asked.unit)));
    if (asked.once) tests.push(once[asked.once]);
    for (const word of folded(asked.words).split(/\s+/).filter(Boolean)) {
      tests.push((task) => haystack(task).includes(word) || (asked.deep && (deep[task] || "").includes(word)));
    }
    return tests.length ? every.filter((task) => tests.every((test) => test(task))) : every;
  }

  function update() {
    hits = chosen();
    document.querySelector("[data-hits]").textContent = hits.length;
    document.getElementById("no-hits").hidden = hits.length > 0;
    document.getElementById("tasks-table").hidden = !hits.length;
    const asked = [...filters.elements].filter((control) => control.name && (control.type === "checkbox" ? control.checked : control.value));
    const conditions = document.getElementById("conditions");
    conditions.hidden = !asked.length;
    conditions.querySelector("span").textContent = asked
      .map((control) => {
        const label = control.labels[0].textContent;
        if (control.type === "checkbox") return label;
        const value = control.selectedOptions ? control.selectedOptions[0].textContent : control.value;
        return `${control.labels[0].firstChild.textContent}：${value}`;
      })
      .join("；");
    render();
  }

  let asking = 0;
  let reading = null;

  async function ask() {
    const mine = ++asking;
    if (filters.elements.deep.checked && filters.elements.words.value) {
      const note = document.getElementById("searching");
      note.hidden = false;
      try {
        reading = reading || readAll();
        await reading;
      } catch {
        filters.elements.deep.checked = false;
        filters.elements.deep.disabled = true;
        document.getElementById("cannot-search").hidden = false;
      }
      note.hidden = true;
    }
    if (mine === asking) update();
  }

  function show(task, week) {
    if (!hits.includes(task)) {
      filters.reset();
      update();
    }
    renderUpTo(Math.max(rendered, hits.indexOf(task) + 1));
    const row = map.body.querySelector(`tr[data-row="${task}"]`);
    if (week === undefined) {
      row.querySelector(".unfold").click();
      row.querySelector(".unfold").focus({ preventScroll: true });
    } else if (row.cells[week + 1].getAttribute("aria-selected") !== "true") {
      map.open(row.cells[week + 1]);
    }
    row.scrollIntoView({ block: "center" });
  }

  // The units

  const unitTasks = data.units.map(() => []);
  tasks.leads.forEach((leads, task) => leads.forEach((unit) => unitTasks[unit].push(task)));
  const behind = { missing: data.missing.map(named), late: data.late.map(named) };

  function named(units) {
    return new Set(units.map((unit) => data.unit_week[unit]));
  }

  function counted(unit, week) {
    const found = {};
    for (const task of unitTasks[unit]) {
      const of = state(task, week);
      if (of) (found[of[0]] = found[of[0]] || []).push(task);
    }
    return found;
  }

  function wordsOf(found) {
    return data.statuses.filter(([code]) => found[code]).map(([code, word]) => `${word}${found[code].length}项`).join("、");
  }

  function unitCell(unit, week) {
    if (!data.weeks[week][3]) return { text: "／", kind: "hole", words: "没有封存的结果" };
    const found = counted(unit, week);
    const light = worst.find((code) => found[code]);
    if (!light) return { text: "", kind: "off", words: "清单中没有这个单位牵头的任务" };
    const name = data.units[unit];
    const mark = behind.missing[week].has(name) ? "缺" : behind.late[week].has(name) ? "迟" : "";
    const said = mark ? `${mark}报，` : "";
    return { text: `${mark}${found[light].length}`, light, words: said + wordsOf(found) };
  }

  const unitMap = heat(document.getElementById("unit-rows"), "牵头单位", {
    ofRow: (unit) => Promise.resolve(ofUnit(unit, lastSealed)),
    ofCell: (unit, week) => Promise.resolve(ofUnit(unit, week)),
  });
  const lastSealed = weeks - 1;

  function ofUnit(unit, week) {
    const found = counted(unit, week);
    return filled("of-unit", {
      unit: data.units[unit],
      week: `${data.weeks[week][0]}（${data.weeks[week][1]}）`,
      counts: wordsOf(found) || "清单中没有这个单位牵头的任务",
      groups: worst.filter((code) => found[code]).map((code) => ({
        status: code,
        word: data.statuses.find(([known]) => known === code)[1],
        tasks: found[code].map((task) => ({
          place: task,
          week,
          task: `${text("task_id", task)} ${text("task", task)}`,
        })),
      })),
    }).firstElementChild;
  }

  let unitsRendered = 0;

  function renderUnitsUpTo(end) {
    const rows = document.createDocumentFragment();
    for (let unit = unitsRendered; unit < Math.min(end, data.units.length); unit++) {
      const cells = Array.from({ length: weeks }, (_, week) => unitCell(unit, week));
      rows.append(unitMap.row(unit, data.units[unit], "", cells));
    }
    unitMap.body.append(rows);
    unitMap.enter();
    unitsRendered = Math.max(unitsRendered, Math.min(end, data.units.length));
    document.getElementById("more-units").hidden = unitsRendered >= data.units.length;
  }

  // What the reader does

  document.getElementById("unit-rows").addEventListener("click", (event) => {
    const button = event.target.closest(".unfold-task");
    if (button) show(Number(button.dataset.task), Number(button.dataset.week));
  });
  document.getElementById("more").addEventListener("click", (event) => {
    if (!event.target.dataset.more) return;
    const first = rendered;
    renderUpTo(event.target.dataset.more === "all" ? hits.length : rendered + chunk);
    map.body.querySelector(`tr[data-row="${hits[first]}"] .unfold`).focus();
  });
  document.getElementById("more-units").addEventListener("click", (event) => {
    if (!event.target.dataset.more) return;
    const first = unitsRendered;
    renderUnitsUpTo(data.units.length);
    unitMap.body.querySelector(`tr[data-row="${first}"] .unfold`).focus();
  });
  filters.addEventListener("input", (event) => {
    if (!event.isComposing) ask();
  });
  filters.addEventListener("compositionend", ask);
  filters.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    filters.reset();
    update();
  });
  addEventListener("beforeprint", () => {
    renderUpTo(Math.min(hits.length, printed));
    renderUnitsUpTo(data.units.length);
    const cut = document.getElementById("cut");
    cut.textContent = `只打印前${printed}项，另有${hits.length - printed}项没有打印；全部见同一文件夹的台账。`;
    cut.hidden = hits.length <= printed;
  });
  addEventListener("afterprint", () => {
    document.getElementById("cut").hidden = true;
  });

  // index.html#01-02-3 opens that task

  function openLinked() {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const task = id ? every.find((place) => text("task_id", place) === id) : undefined;
    if (task !== undefined) show(task);
  }
  addEventListener("hashchange", openLinked);

  document.getElementById("needs-script").hidden = true;
  document.getElementById("whole").hidden = false;
  update();
  map.scroller.scrollLeft = map.scroller.scrollWidth;
  // The units lie below what is seen first
  setTimeout(() => {
    renderUnitsUpTo(chunk);
    unitMap.scroller.scrollLeft = unitMap.scroller.scrollWidth;
    document.documentElement.dataset.ready = "";
  });
  openLinked();
})();
