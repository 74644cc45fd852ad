// Elements, and rows that stay the same elements while their words change.

export function make(tag, options = {}, ...children) {
  const item = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name.startsWith("on")) item.addEventListener(name.slice(2), value);
    else if (name in item && name !== "list") item[name] = value;
    else item.setAttribute(name, value);
  }
  item.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return item;
}

export const tag = (text, kind) => make("span", { className: `tag ${kind}` }, text);
export const button = (text, onclick, className = "small") => make("button", { className, onclick, type: "button" }, text);

// Fills a table body with rows of { key, cells, goes, chosen }.  A cell is a text, or [print, make]:
// what is printed says whether what is made has changed, so that only that is laid out anew.
export function fill(body, rows) {
  const known = new Map([...body.children].map(row => [row.dataset.key, row]));
  const wanted = rows.map(({ key, cells, goes, chosen }) => {
    const name = String(key), row = known.get(name) ?? make("tr", {}, ...cells.map(() => make("td")));
    row.dataset.key = name;
    cells.forEach((cell, k) => {
      const item = row.children[k], [print, content] = Array.isArray(cell) ? cell : [String(cell ?? "")];
      if (item.print === print) return;
      item.print = print;
      if (content) item.replaceChildren(content()); else item.textContent = print;
    });
    row.goes = goes;
    if (goes && !row.onclick) { row.dataset.goes = ""; row.onclick = event => { if (!event.target.closest("button")) row.goes(); }; }
    if (row.classList.contains("chosen") !== Boolean(chosen)) row.classList.toggle("chosen");
    return row;
  });
  const children = [...body.children];
  if (wanted.length !== children.length || wanted.some((row, k) => row !== children[k])) body.replaceChildren(...wanted);
}

// A table with columns of fixed shares, in percent: the browser need not look at all rows to lay out one.
export function table(shares, ...heads) {
  const body = make("tbody"), columns = make("colgroup", {}, ...shares.map(share => { const column = make("col"); column.style.width = `${share}%`; return column; }));
  const made = make("table", {}, columns, make("thead", {}, make("tr", {}, ...heads.map(head => make("th", { scope: "col" }, head)))), body);
  return { made, body };
}

let hiding = 0;
export function notice(text) {
  const item = document.getElementById("notice");
  item.textContent = text; item.classList.add("shown");
  clearTimeout(hiding); hiding = setTimeout(() => item.classList.remove("shown"), 6000);
}
