// Sorting and filters for lists. A list is whole without them; the row that holds them is there from the start.
(function () {
  "use strict";
  var ENOUGH_TO_FILTER = 8;

  function textOf(cell) {
    return (cell.getAttribute("data-v") || cell.textContent).trim();
  }

  function compare(a, b, isNumber) {
    if (a === b) { return 0; }
    // What is not known stands last in both directions.
    if (a === "" || a === "\u2013") { return null; }
    if (b === "" || b === "\u2013") { return null; }
    return isNumber ? Number(a) - Number(b) : a.localeCompare(b, "en", { numeric: true });
  }

  function sorter(table, head, index) {
    var isNumber = head.getAttribute("data-kind") === "number";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    while (head.firstChild) { button.appendChild(head.firstChild); }
    head.appendChild(button);
    button.addEventListener("click", function () {
      var order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      var sign = order === "ascending" ? 1 : -1;
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", order);
      var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row, place) {
        return { row: row, place: place, key: plain(textOf(row.cells[index]), isNumber) };
      });
      rows.sort(function (x, y) {
        var found = compare(x.key, y.key, isNumber);
        if (found === null) { return (x.key === "" || x.key === "\u2013") ? 1 : -1; }
        return sign * found || x.place - y.place;
      });
      rows.forEach(function (entry) { table.tBodies[0].appendChild(entry.row); });
    });
  }

  // A number as the page writes it, with separators and units, where a cell carries no plain one; a day as its number.
  function plain(text, isNumber) {
    if (!isNumber || text === "" || text === "\u2013") { return text; }
    if (/^\d{4}-\d\d-\d\d/.test(text)) { return String(Date.parse(text.slice(0, 10))); }
    var digits = text.replace(/\u2212/g, "-").replace(/[^0-9.eE+-]/g, "");
    return digits === "" || isNaN(Number(digits)) ? "" : digits;
  }

  function tools(table) {
    var place = document.querySelector("[data-tools-for='" + table.id + "']");
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    if (!place || rows.length < ENOUGH_TO_FILTER) { return; }
    var count = place.querySelector(".listing__count");
    var whole = count.textContent;
    var wanted = {};
    var search = document.createElement("input");
    search.type = "search";
    search.className = "listing__search";
    search.placeholder = "Filter";
    search.setAttribute("aria-label", "Filter the rows by any text: " + table.caption.textContent);
    place.insertBefore(search, count);

    var fold = table.closest(".listing").querySelector(".unfold input");

    function apply() {
      var text = search.value.trim().toLocaleLowerCase();
      if (fold) { fold.checked = true; }  // what is looked for may lie in the folded rows
      var shown = 0;
      rows.forEach(function (row) {
        var fits = !text || row.textContent.toLocaleLowerCase().indexOf(text) >= 0;
        Object.keys(wanted).forEach(function (index) {
          if (wanted[index] && row.cells[index].textContent.trim() !== wanted[index]) { fits = false; }
        });
        row.hidden = !fits;
        if (fits) { shown += 1; }
      });
      // A list that is cut stays said to be cut: the filter sees the rows of the page only.
      var scope = table.hasAttribute("data-cut") ? "the first " + rows.length + " rows; the file holds all" : rows.length + " rows";
      count.textContent = shown === rows.length ? whole : shown + " of " + scope;
    }

    search.addEventListener("input", apply);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, index) {
      if (!head.hasAttribute("data-choice")) { return; }
      var values = [];
      rows.forEach(function (row) {
        var text = row.cells[index].textContent.trim();
        if (values.indexOf(text) < 0) { values.push(text); }
      });
      if (values.length < 2) { return; }
      var select = document.createElement("select");
      select.className = "listing__choice";
      select.setAttribute("aria-label", head.textContent.trim());
      [""].concat(values.sort()).forEach(function (value) {
        var option = document.createElement("option");
        option.value = value;
        option.textContent = value || head.textContent.trim() + ": all";
        select.appendChild(option);
      });
      place.insertBefore(select, count);
      select.addEventListener("change", function () { wanted[index] = select.value; apply(); });
      // A link may ask for a segment: figure_x.html#core.
      function follow() {
        var asked = location.hash.slice(1).toLowerCase();
        var match = values.filter(function (value) { return value.toLowerCase() === asked; })[0];
        if (match === undefined && !select.value) { return; }
        select.value = match || "";
        wanted[index] = select.value;
        apply();
      }
      follow();
      window.addEventListener("hashchange", follow);
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("table[data-list]"), function (table) {
    tools(table);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, index) { sorter(table, head, index); });
  });
}());
