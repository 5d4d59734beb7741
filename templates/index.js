// The tasks of the page: search, filters, order, unfolding, printing. Words stand in index.html;
// what units wrote only ever becomes text.

(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const tasks = data.tasks;
  const count = tasks.status.length;
  const chunk = 300;
  const table = document.getElementById("task-rows");
  const body = table.tBodies[0];
  const filters = document.getElementById("filters");
  const opened = new Set();
  let order = Array.from({ length: count }, (_, task) => task);
  let hits = order;
  let rendered = 0;

  // What is known of a task, by its place in the list

  function text(name, task) {
    return data.texts[tasks[name][task]];
  }

  function findings(task) {
    return (data.findings_of[task] || []).map((place) => data.findings[place]);
  }

  function problems(task) {
    const found = findings(task);
    return data.severities
      .map(([severity, word]) => [word, found.filter((finding) => finding[1] === severity).length])
      .filter(([, times]) => times)
      .map(([word, times]) => word + times)
      .join("\n");
  }

  function statusOf(task) {
    return data.statuses[tasks.status[task]][0];
  }

  function settled(task) {
    return ["done", "terminated"].includes(statusOf(task));
  }

  // From the cut-off day to the deadline; null without one
  function daysLeft(task) {
    const deadline = text("deadline", task);
    return deadline ? Math.round((Date.parse(deadline) - Date.parse(data.as_of)) / 86400000) : null;
  }

  function days(task) {
    const left = daysLeft(task);
    if (left === null || settled(task)) return "";
    if (left < 0) return (statusOf(task) === "overdue" ? "逾期" : "时限已过") + -left + "天";
    if (text("deadline", task) > data.due_by) return "";
    return left ? `还有${left}天` : "今天到期";
  }

  function before(task) {
    const last = text("last_status", task);
    const known = data.statuses.find(([code]) => code === last);
    if (!data.compared || last === statusOf(task)) return "";
    return known ? "上周：" + known[1] : "新列入清单";
  }

  function gained(task) {
    const last = (data.history[task] || []).find(([week]) => week === 0);
    const percent = last ? parseFloat(data.texts[last[2]]) : NaN;
    if (!data.compared || Number.isNaN(percent) || tasks.percent[task] === null) return "";
    const more = Math.round((tasks.percent[task] - percent) * 100) / 100;
    return more ? `（${more > 0 ? "+" : "−"}${Math.abs(more)}）` : "";
  }

  function line(task) {
    return {
      number: task + 1,
      task_id: text("task_id", task),
      plan: data.plans[tasks.plan[task]],
      task: text("task", task),
      lead_unit: text("lead_unit", task),
      deadline: text("deadline_words", task),
      days: days(task),
      progress: text("progress", task),
      percent: text("percent_words", task) + gained(task),
      status: statusOf(task),
      status_words: text("status_words", task),
      before: before(task),
      problems: problems(task),
      key: tasks.key[task],
    };
  }

  function whole(task) {
    const row = tasks.source_row[task];
    const reported = row !== null;
    const found = findings(task).map(finding);
    const past = history(task);
    return {
      ...line(task),
      item: text("item", task),
      support_units: text("support_units", task),
      forecast: text("forecast", task),
      reason: text("reason", task),
      escalation: text("escalation", task),
      closed: text("closed", task),
      own: own(task).filter((column) => reported && !column.listed),
      own_listed: own(task).filter((column) => column.listed),
      reported,
      not_reported: !reported,
      findings: found,
      no_findings: !found.length,
      history: past,
      has_history: past.length,
      no_history: !past.length,
      file: text("source_file", task),
      sheet: text("source_sheet", task),
      cells: sparse("cells", task) || data.layouts[tasks.layout[task]].map(([heading, column]) => `${heading} ${column.startsWith("第") ? `第${row}行${column}` : column + row}`).join("、"),
      sha256: text("source_sha256", task),
      decided: sparse("decided", task),
      stages: sparse("stages", task),
      inspections: sparse("inspections", task),
      promises: sparse("promises", task),
      followed: sparse("followed", task),
    };
  }

  function sparse(name, task) {
    return data.texts[(data[name] || {})[task]] || "";
  }

  function own(task) {
    return data.own_columns.map((name, place) => ({
      name,
      said: data.texts[data.own[place][task]],
      listed: data.own_listed[place],
    }));
  }

  function finding([code, severity, ...places]) {
    const [message, hint, file, sheet, cell] = places.map((place) => data.texts[place]);
    const place = [file, sheet && `“${sheet}”`, cell].filter(Boolean).join(" ");
    const severity_word = data.severities.find(([name]) => name === severity)[1];
    return { code, severity, severity_word, message, hint, place };
  }

  function history(task) {
    const told = new Map((data.history[task] || []).map(([week, ...said]) => [week, said]));
    return data.weeks.map(([week, has_results], place) => {
      if (!told.has(place)) return { week, no_results: !has_results, not_listed: has_results };
      const [status, percent, forecast, progress] = told.get(place);
      const known = data.statuses.find(([code]) => code === status);
      return {
        week,
        status,
        status_word: known ? known[1] : "",
        percent: data.texts[percent],
        forecast: data.texts[forecast],
        progress: data.texts[progress],
      };
    });
  }

  // Rows: only the first of many are made, more when asked for and all when printed

  function render() {
    body.replaceChildren();
    rendered = 0;
    renderUpTo(chunk);
  }

  function renderUpTo(end) {
    const rows = document.createDocumentFragment();
    for (const task of hits.slice(rendered, end)) {
      const row = filled("row", line(task));
      row.firstElementChild.dataset.task = task;
      rows.append(row);
      if (opened.has(task)) unfold(rows.lastElementChild, task);
    }
    body.append(rows);
    rendered = Math.max(rendered, Math.min(end, hits.length));
    document.getElementById("more").hidden = rendered >= hits.length;
  }

  function rowOf(task) {
    return body.querySelector(`tr[data-task="${task}"]`);
  }

  function unfold(row, task) {
    const button = row.querySelector(".unfold");
    const part = filled("unfolded", whole(task)).firstElementChild;
    part.id = `unfolded-${task}`;
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", part.id);
    row.after(part);
    opened.add(task);
  }

  function fold(row, task) {
    const button = row.querySelector(".unfold");
    row.nextElementSibling.remove();
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
    opened.delete(task);
  }

  // Search and filters

  const searched = ["task_id", "item", "task", "lead_unit", "support_units", "deadline_words",
    "progress", "forecast", "reason", "escalation", "status_words", "source_file"];
  const haystacks = [];

  function folded(words) {
    return words.normalize("NFKC").toLowerCase();
  }

  function haystack(task) {
    if (haystacks[task] === undefined) {
      const said = searched.map((name) => text(name, task));
      const own = data.own.map((column) => data.texts[column[task]]);
      haystacks[task] = folded([data.plans[tasks.plan[task]], ...said, ...own].join("\n"));
    }
    return haystacks[task];
  }

  function chosen() {
    const tests = [];
    const asked = Object.fromEntries(new FormData(filters));
    const status = data.statuses.findIndex(([code]) => code === asked.status);
    if (asked.status) tests.push((task) => tasks.status[task] === status);
    if (asked.plan) tests.push((task) => tasks.plan[task] === Number(asked.plan));
    if (asked.unit) tests.push((task) => tasks.leads[task].includes(Number(asked.unit)));
    if (asked.key) tests.push((task) => tasks.key[task]);
    if (asked.problems === "any") tests.push((task) => data.findings_of[task]);
    if (asked.problems === "error") {
      tests.push((task) => findings(task).some(([, severity]) => severity === "error"));
    }
    if (asked.problems === "supervision") {
      tests.push((task) => findings(task).some(([, severity]) => severity === "supervision"));
    }
    const open = (task) => !settled(task) && text("deadline", task);
    if (asked.due === "soon") {
      tests.push((task) => open(task) && daysLeft(task) >= 0 && text("deadline", task) <= data.due_by);
    }
    if (asked.due === "past") tests.push((task) => open(task) && daysLeft(task) < 0);
    if (asked.change === "turned") tests.push((task) => text("last_status", task) && before(task));
    if (asked.change === "new") tests.push((task) => !text("last_status", task) && before(task));
    for (const word of folded(asked.words).split(/\s+/).filter(Boolean)) {
      tests.push((task) => haystack(task).includes(word));
    }
    return tests.length ? order.filter((task) => tests.every((test) => test(task))) : order;
  }

  function update() {
    hits = chosen();
    tell();
    document.getElementById("no-hits").hidden = hits.length > 0;
    const asked = [...filters.elements].filter((control) => control.name && control.value);
    const conditions = document.getElementById("conditions");
    conditions.hidden = !asked.length;
    conditions.querySelector("span").textContent = asked
      .map((control) => {
        const value = control.selectedOptions ? control.selectedOptions[0].textContent : control.value;
        return `${control.labels[0].firstChild.textContent}：${value}`;
      })
      .join("；");
    render();
  }

  function tell() {
    document.querySelector("[data-hits]").textContent = hits.length;
  }

  function choose(wanted) {
    for (const control of filters.elements) {
      if (control.name) control.value = wanted[control.name] || "";
    }
    update();
  }

  // Order; what is blank stands last either way

  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const keys = {
    number: (task) => task,
    task_id: (task) => text("task_id", task) || null,
    plan: (task) => tasks.plan[task],
    unit: (task) => tasks.leads[task].length ? tasks.leads[task][0] : null,
    deadline: (task) => text("deadline", task) || null,
    percent: (task) => tasks.percent[task],
    status: (task) => tasks.status[task],
    problems: (task) => (data.findings_of[task] || []).length || null,
  };

  function sort(button) {
    const heading = button.closest("th");
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const values = Array.from({ length: count }, (_, task) => keys[button.dataset.sort](task));
    const compare = button.dataset.sort === "task_id" ? collator.compare : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    order = Array.from({ length: count }, (_, task) => task).sort((one, other) => {
      const [a, b] = [values[one], values[other]];
      if (a === null || b === null) return (a === null) - (b === null) || one - other;
      return (up ? compare(a, b) : compare(b, a)) || one - other;
    });
    update();
  }

  // The units: the worst stand first, and any column may decide instead

  function makeSortable(units) {
    for (const heading of units.tHead.querySelectorAll("[data-sort-column]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sortUnits(units, heading));
    }
  }

  function sortUnits(units, heading) {
    const column = heading.dataset.sortColumn;
    // The first click on a number shows the highest: who has most of it
    const first = column === "rank" || column === "unit" ? "ascending" : "descending";
    const other = first === "ascending" ? "descending" : "ascending";
    const way = heading.getAttribute("aria-sort") === first ? other : first;
    for (const each of units.tHead.querySelectorAll("[aria-sort]")) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", way);
    const value = (row, name) => {
      const cell = row.querySelector(`[data-column="${name}"]`);
      return Number(cell.dataset.key || cell.textContent || 0);
    };
    const sign = way === "ascending" ? 1 : -1;
    const rows = [...units.tBodies[0].rows].sort((one, two) =>
      sign * (value(one, column) - value(two, column)) || value(one, "rank") - value(two, "rank"));
    units.tBodies[0].append(...rows);
  }

  // Paper: exceptions, or everything; tasks that somebody chose are printed as they are chosen.
  // Afterwards the screen is as before

  const root = document.documentElement;
  const printWhat = document.getElementById("print-what");
  const unfoldedForPrint = [];

  function beforePrint() {
    const exceptions = printWhat !== null && printWhat.value === "exceptions";
    const parts = exceptions ? "#part-calls details, #part-changes details" : "main details";
    for (const part of document.querySelectorAll(parts)) {
      if (!part.open) unfoldedForPrint.push(part);
      part.open = true;
    }
    if (exceptions) {
      const asChosen = hits.length < order.length;
      root.dataset.print = asChosen ? "chosen" : "exceptions";
      if (!asChosen) {
        hits = hits.filter((task) => !settled(task) && statusOf(task) !== "on_track");
        tell();
        render();
      }
    }
    renderUpTo(hits.length);
  }

  function afterPrint() {
    for (const part of unfoldedForPrint.splice(0)) part.open = false;
    if (!root.dataset.print) return;
    delete root.dataset.print;
    update();
  }

  // index.html#01-02-3 opens that task

  function openLinked() {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const task = id ? order.find((place) => text("task_id", place) === id) : undefined;
    if (task === undefined) return;
    if (!hits.includes(task)) {
      filters.reset();
      update();
    }
    renderUpTo(Math.max(rendered, hits.indexOf(task) + 1));
    const row = rowOf(task);
    if (!opened.has(task)) unfold(row, task);
    row.scrollIntoView({ block: "start" });
    row.querySelector(".unfold").focus({ preventScroll: true });
  }

  // Copying; a page opened from a file may have to leave the last step to the reader

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[role=status]");
    let copied = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      copied = document.execCommand("copy");
    }
    said.textContent = copied ? said.dataset.copied : said.dataset.selected;
  }

  // What the reader does

  body.addEventListener("click", (event) => {
    const button = event.target.closest(".unfold");
    if (!button) return;
    const row = button.closest("tr");
    const task = Number(row.dataset.task);
    (opened.has(task) ? fold : unfold)(row, task);
  });
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sort]");
    if (button) sort(button);
  });
  document.getElementById("more").addEventListener("click", (event) => {
    const first = rendered;
    renderUpTo(event.target.dataset.more === "all" ? hits.length : rendered + chunk);
    rowOf(hits[first]).querySelector(".unfold").focus();
  });
  filters.addEventListener("input", (event) => {
    if (!event.isComposing) update();
  });
  filters.addEventListener("compositionend", update);
  filters.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    filters.reset();
    update();
  });
  for (const link of document.querySelectorAll("[data-filter]")) {
    link.addEventListener("click", () => choose({ [link.dataset.filter]: link.dataset.value }));
  }
  for (const link of document.querySelectorAll("[data-choose]")) {
    const wanted = Object.fromEntries(new URLSearchParams(link.dataset.choose));
    link.addEventListener("click", () => choose(wanted));
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  const units = document.getElementById("unit-rows");
  if (units) makeSortable(units);
  if (printWhat) {
    document.getElementById("print-form").hidden = false;
    document.getElementById("print-now").addEventListener("click", () => print());
  }
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  addEventListener("hashchange", openLinked);

  document.getElementById("needs-script").hidden = true;
  document.getElementById("tasks-table").hidden = false;
  update();
  openLinked();
})();
