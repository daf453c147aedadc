// What every page of the desk shares. Without it each page works as plain forms; nothing here decides anything.

import { forgetAll } from "./kept.js";

/** Say a line at the foot of the page for as long as it takes to read, or until somebody types on. */
export function say(text) {
  const line = document.querySelector("[data-said]");
  if (!line || !text) return;
  line.textContent = text;
  line.hidden = false;
  clearTimeout(say.timer);
  const unsay = () => { line.hidden = true; };
  say.timer = setTimeout(unsay, 2500 + 60 * text.length);
  document.addEventListener("input", unsay, { once: true });
}

/** Send a form's fields as the form itself would, and read the answer as JSON. */
export async function post(action, fields, { signal } = {}) {
  const body = new URLSearchParams(fields);
  let response;
  try {
    response = await fetch(action, { method: "POST", body, signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { ok: false, status: 0, error: "the desk cannot be reached: what you wrote stays here, try again" };
  }
  const data = await response.json().catch(() => ({ error: `the desk answered ${response.status}` }));
  return { ok: response.ok, status: response.status, ...data };
}

/** The keys that a page knows: each is `{ key, what, run }`; they are listed by `?`. */
export const keys = [];

function typing(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") !== null;
}

function keySheet() {
  const sheet = document.createElement("dialog");
  sheet.className = "keysheet";
  sheet.setAttribute("aria-label", "Keys");
  const title = document.createElement("h2");
  title.textContent = "Keys";
  const list = document.createElement("dl");
  for (const { key, what } of [...keys, { key: "?", what: "show these keys" }, { key: "Esc", what: "leave a text, close a window" }]) {
    const term = document.createElement("dt");
    const sign = document.createElement("kbd");
    sign.textContent = key;
    term.append(sign);
    const meaning = document.createElement("dd");
    meaning.textContent = what;
    list.append(term, meaning);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => sheet.close());
  sheet.append(title, list, close);
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") { event.preventDefault(); keySheet(); return; }
  const found = keys.find(({ key }) => key === event.key);
  if (found) { event.preventDefault(); found.run(event); }
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", keySheet);
}

document.querySelector("form[action='/desk/logout']")?.addEventListener("submit", () => {
  window.addEventListener("pagehide", forgetAll);
});

const said = document.querySelector("[data-said]:not([hidden])");
if (said) say(said.textContent);
