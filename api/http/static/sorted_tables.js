"use strict";

// Tables with data-sortable are sorted by a press on the head of a column, and long ones are
// filtered by words. Without a script they stay in the order of the service.

(() => {
  const LONG = 12; // rows from which a table can be filtered

  /* Head cells that stand right above the columns of the body, first to last. */
  function headsOf(table) {
    const taken = [];
    const heads = [];
    [...table.tHead.rows].forEach((row, line) => {
      let column = 0;
      for (const cell of row.cells) {
        while (taken[line]?.[column]) column += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          taken[line + down] ||= [];
          for (let right = 0; right < cell.colSpan; right += 1) taken[line + down][column + right] = true;
        }
        if (cell.colSpan === 1) heads[column] = cell;
        column += cell.colSpan;
      }
    });
    return heads;
  }

  /* What a cell is sorted by: its first number, else its words; a dash comes last. */
  function keyOf(cell) {
    const words = cell.innerText.trim();
    const number = Number.parseFloat(words.replace(/[\s\u202f]/g, "").replace("\u2212", "-"));
    return { words, number: Number.isNaN(number) ? Infinity : number };
  }

  function compared(a, b, isNumbers) {
    return isNumbers ? a.number - b.number || 0 : a.words.localeCompare(b.words, undefined, { numeric: true });
  }

  function sort(table, heads, column) {
    const head = heads[column];
    const isNumbers = head.classList.contains("n");
    // Numbers start with the largest, words with the first.
    const [first, second] = isNumbers ? ["descending", "ascending"] : ["ascending", "descending"];
    const order = head.getAttribute("aria-sort") === first ? second : first;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
    const [known, unknown] = [[], []];
    for (const each of rows) (isNumbers && each.key.number === Infinity ? unknown : known).push(each);
    known.sort((a, b) => compared(a.key, b.key, isNumbers) * (order === "ascending" ? 1 : -1));
    body.append(...[...known, ...unknown].map(({ row }) => row));
  }

  function makeSortable(table) {
    const heads = headsOf(table);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, heads, column));
      head.append(button);
    });
  }

  function makeFilterable(table) {
    if (table.tBodies[0].rows.length < LONG) return;
    const label = document.createElement("label");
    const input = document.createElement("input");
    label.className = "filter";
    input.type = "search";
    label.append(table.dataset.filter, input);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const row of table.tBodies[0].rows) row.hidden = !row.innerText.toLowerCase().includes(wanted) && wanted !== "";
    });
    table.parentElement.before(label);
  }

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    makeSortable(table);
    makeFilterable(table);
  }
})();
