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

// Fills a table body with rows of { key, print, cells, goes, chosen }: what is printed says whether
// the cells, which a function makes, have changed.
export function fill(body, rows) {
  const known = new Map([...body.children].map(row => [row.dataset.key, row]));
  const wanted = rows.map(({ key, print, cells, goes, chosen }) => {
    const name = String(key), row = known.get(name) ?? make("tr"), now = `${print}`;
    if (row.print !== now) {
      row.print = now; row.dataset.key = name;
      row.replaceChildren(...cells().map(cell => make("td", {}, cell ?? "")));
      if (goes) { row.dataset.goes = ""; row.onclick = event => { if (!event.target.closest("button")) goes(); }; }
    }
    if (row.classList.contains("chosen") !== Boolean(chosen)) row.classList.toggle("chosen");
    return row;
  });
  const children = [...body.children];
  if (wanted.length !== children.length || wanted.some((row, k) => row !== children[k])) body.replaceChildren(...wanted);
}

export function table(...heads) {
  const body = make("tbody");
  const made = make("table", {}, make("thead", {}, make("tr", {}, ...heads.map(head => make("th", { scope: "col" }, head)))), body);
  return { made, body };
}

let hiding = 0;
export function notice(text) {
  const item = document.getElementById("notice");
  item.textContent = text; item.classList.add("shown");
  clearTimeout(hiding); hiding = setTimeout(() => item.classList.remove("shown"), 6000);
}
