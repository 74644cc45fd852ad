// Elements, and rows that stay the same elements while their words change.

export const $ = id => document.getElementById(id);

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

export const strong = text => make("strong", {}, text);
export const faint = text => make("p", { className: "faint" }, text);
// What a cell says, and below it what explains that.
export const above = (what, why) => make("span", {}, what, why ? make("div", { className: "why" }, why) : "");
export const acts = (...buttons) => make("div", { className: "acts" }, ...buttons.filter(Boolean));
export const tag = (text, kind) => make("span", { className: `tag ${kind}` }, text);
export const button = (text, onclick, className = "small") =>
  make("button", { className, onclick, type: "button" }, text);

// Fills a table body with rows of { key, cells, goes, chosen }.  A cell is a text, or [print, make]:
// what is printed says whether what is made has changed, so that only that is laid out anew.
export function fill(body, rows) {
  const known = new Map([...body.children].map(row => [row.dataset.key, row]));
  const restore = keepFocus(body);
  const wanted = rows.map(({ key, cells, goes, chosen }) => {
    const name = String(key);
    const row = known.get(name) ?? make("tr", {}, ...cells.map(() => make("td")));
    row.dataset.key = name;
    cells.forEach((cell, k) => {
      const item = row.children[k];
      const [print, content] = Array.isArray(cell) ? cell : [String(cell ?? "")];
      if (item.print === print) return;
      item.print = print;
      if (content) item.replaceChildren(content());
      else item.textContent = print;
    });
    row.goes = goes;
    if (Boolean(goes) !== row.hasAttribute("tabindex")) {
      if (goes) row.tabIndex = -1;
      else row.removeAttribute("tabindex");
    }
    if (row.classList.contains("chosen") !== Boolean(chosen)) {
      row.classList.toggle("chosen");
      row.ariaSelected = String(Boolean(chosen));
    }
    return row;
  });
  const children = [...body.children];
  if (wanted.length !== children.length || wanted.some((row, k) => row !== children[k]))
    body.replaceChildren(...wanted);
  restore();
  const first = wanted.find(row => row.goes);
  if (first) {
    body.parentElement.role = "grid";
    if (!wanted.some(row => row.tabIndex === 0)) first.tabIndex = 0;
  }
}

// Lays a place out anew if what is printed of it has changed.
export function lay(place, print, content) {
  if (place.print === print) return;
  const restore = keepFocus(place);
  place.print = print;
  place.replaceChildren(...content());
  restore();
}

// What has the focus keeps it when it is laid out anew: the same row, or what has come in its place, or the button
// there that was
// the same one of its name.
function keepFocus(place) {
  const had = document.activeElement;
  const inside = had !== place && place.contains(had);
  const row = inside ? had.closest("tr") : null;
  const at = row ? [...place.children].indexOf(row) : 0;
  const namesakes = within =>
    [...(within?.querySelectorAll("button") ?? [])].filter(item => item.textContent === had.textContent);
  const which = inside ? namesakes(row ?? place).indexOf(had) : -1;
  return () => {
    if (!inside || document.activeElement === had) return;
    const home = !row ? place : row.isConnected ? row : place.children[Math.min(at, place.children.length - 1)];
    const same = had === row ? row : namesakes(home)[which];
    (same?.isConnected ? same : row && home)?.focus({ preventScroll: true });
  };
}

// Of the rows that go somewhere one is in the order of the Tab key; arrows lead from it to the others, Enter and space
// go where a click goes.
const STEPS = { ArrowUp: k => k - 1, ArrowDown: k => k + 1, Home: () => 0, End: () => Infinity };
const going = body => [...body.children].filter(row => row.goes);
function press(event) {
  const row = event.target;
  const rows = going(event.currentTarget);
  if (!row.goes || event.ctrlKey || event.metaKey || event.altKey) return;
  if (STEPS[event.key]) rows[Math.min(Math.max(STEPS[event.key](rows.indexOf(row)), 0), rows.length - 1)].focus();
  else if (event.key === "Enter" || event.key === " ") row.goes();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
function rove(event) {
  const row = event.target.closest("tr");
  if (row?.goes) for (const one of going(event.currentTarget)) one.tabIndex = one === row ? 0 : -1;
}
const click = event => {
  if (!event.target.closest("button")) event.target.closest("tr")?.goes?.();
};

// A table with columns of fixed shares, in percent: the browser need not look at all rows to lay out one.
export function table(shares, ...heads) {
  const body = make("tbody", { onkeydown: press, onfocusin: rove, onclick: click });
  const columns = make(
    "colgroup",
    {},
    ...shares.map(share => {
      const column = make("col");
      column.style.width = `${share}%`;
      return column;
    }),
  );
  const made = make(
    "table",
    {},
    columns,
    make("thead", {}, make("tr", {}, ...heads.map(head => make("th", { scope: "col" }, head)))),
    body,
  );
  return { made, body };
}

let hiding = 0;
export function notice(text) {
  const item = $("notice");
  item.textContent = text;
  item.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => item.classList.remove("shown"), 6000);
}
