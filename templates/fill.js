"use strict";
// Fills the <template> elements of a page: data-text, data-blank, data-if, data-each and the like.
// Goes before index.js and year.js. What units wrote only ever becomes text.

const filled = (function () {
  const outermost = (list) => !list.parentElement || !list.parentElement.closest("[data-each]");

  function fill(part, values) {
    const each = (name, change) => {
      for (const node of part.querySelectorAll(`[data-${name}]`)) {
        const key = node.getAttribute(`data-${name}`);
        node.removeAttribute(`data-${name}`);
        change(node, values[key]);
      }
    };
    for (const list of [...part.querySelectorAll("[data-each]")].filter(outermost)) {
      const pattern = list.firstElementChild;
      pattern.remove();
      for (const value of values[list.dataset.each]) {
        const copy = document.createDocumentFragment();
        copy.append(pattern.cloneNode(true));
        fill(copy, value);
        list.append(copy);
      }
      if (list.childElementCount) list.removeAttribute("data-each");
      else list.remove();
    }
    each("if", (node, value) => value || node.remove());
    each("text", (node, value) => {
      node.textContent = value === undefined || value === "" ? node.dataset.blank || "" : value;
    });
    each("light-of", (node, value) => value && (node.dataset.light = value));
    each("severity-of", (node, value) => (node.dataset.severity = value));
    each("link", (node, value) => node.setAttribute("href", "#" + encodeURIComponent(value)));
    each("task-of", (node, value) => Object.assign(node.dataset, { task: value, week: values.week }));
  }

  return function (name, values) {
    const copy = document.getElementById(name).content.cloneNode(true);
    fill(copy, values);
    return copy;
  };
})();
