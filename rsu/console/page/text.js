// What is said in which language: texts, what has a code, times and numbers.

import english from "./english.js";
import german from "./german.js";

const TEXTS = { en: english, de: german };

export let language = localStorage.getItem("language") ?? (navigator.language.startsWith("de") ? "de" : "en");

export function speak(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
  for (const item of document.querySelectorAll("[data-text]")) item.textContent = t(item.dataset.text);
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k] ?? "");
export const t = (key, ...values) => fill(TEXTS[language][key] ?? key, values);
// Who is in the way or has something, as the unit names him.
const NAMES = { "somebody beside ": "beside", "track ": "a_track" };
export function named(name) {
  const start = Object.keys(NAMES).find(one => name.startsWith(one));
  return start ? t(NAMES[start], name.slice(start.length)) : name;
}
// Whom a stop holds, or what aisle is closed, as the log names it; who has pressed it.
export function reach(name) {
  if (name === "all cars") return t("all");
  const [kind, rest] = name.split(/ (.*)/s);
  return rest && ["level", "road"].includes(kind)
    ? kind === "level"
      ? t("level", rest)
      : `${t("road")} ${rest}`
    : name;
}
export const operator = name => name.replace(/^console-/, "");
// What is said by a code: why something is refused, or what is waited for.  Of a code that has no text here, in the
// words of whoever says it.
const WORDS = {
  role: value => t(`role_${value}`),
  reason: t,
  state: t,
  event: t,
  names: value => value.split(", ").map(named).join(", "),
  holder: named,
  whom: reach,
  by: operator,
  trouble: (value, { trouble, ...parameters }) => say({ code: value, detail: value, parameters }),
};
export function say({ code, detail, parameters = {} }) {
  const text = TEXTS[language][`said_${code}`];
  if (!text) return detail;
  const word = ([name, value]) => [name, WORDS[name]?.(value, parameters) ?? value];
  return fill(text, Object.fromEntries(Object.entries(parameters).map(word)));
}
// Formats are slow to make and quick to use.
const kept = new Map();
function format(Kind, options) {
  const key = `${language} ${Kind.name} ${JSON.stringify(options)}`;
  if (!kept.has(key)) kept.set(key, new Kind(language, options));
  return kept.get(key);
}
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
export const clock = time => format(Intl.DateTimeFormat, CLOCK).format(time * 1000);
export const minute = time =>
  format(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time * 1000);
export const day = time =>
  format(Intl.DateTimeFormat, { year: "numeric", month: "2-digit", day: "2-digit" }).format(time * 1000);
export const date = time =>
  format(Intl.DateTimeFormat, { year: "numeric", month: "2-digit", day: "2-digit", ...CLOCK }).format(time * 1000);
export const number = (value, digits = 0) =>
  value === null || value === undefined
    ? "–"
    : format(Intl.NumberFormat, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
export const lasting = s =>
  s < 90
    ? `${number(Math.max(s, 0))}\u00a0s`
    : s < 5400
      ? `${number(s / 60)}\u00a0min`
      : `${number(s / 3600, 1)}\u00a0h`;
