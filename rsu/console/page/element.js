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

// Fills a table body: rows of { key, cells: [text | element], goes } - only what has changed is touched.
export function fill(body, rows) {
  const known = new Map([...body.children].map(row => [row.dataset.key, row]));
  const wanted = rows.map(({ key, cells, goes, chosen }) => {
    const row = known.get(String(key)) ?? make("tr");
    row.dataset.key = key;
    row.classList.toggle("chosen", Boolean(chosen));
    const print = cells.map(cell => cell instanceof Node ? cell.outerHTML : String(cell ?? "")).join("\u0001");
    if (row.print !== print) {
      row.print = print;
      row.replaceChildren(...cells.map(cell => make("td", cell?.cell ?? {}, cell ?? "")));
    }
    if (goes) { row.dataset.goes = ""; row.onclick = event => { if (!event.target.closest("button")) goes(); }; }
    return row;
  });
  if (wanted.length !== body.children.length || wanted.some((row, k) => row !== body.children[k])) body.replaceChildren(...wanted);
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
