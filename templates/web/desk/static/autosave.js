// Texts that are edited in place save themselves. Nothing that was typed is lost: until the desk has it, the browser
// keeps it, and after a conflict both wordings stay.

import { post } from "./desk.js";
import { forget, isDurable, keep, kept } from "./kept.js";
import { count, fit } from "./lengths.js";
import { addPoint } from "./points.js";
import { isLocked, lock, reopen, showLock } from "./reopening.js";

const PAUSE = 800; // ms after the last keystroke
const AGAIN = [2000, 5000, 15000, 30000]; // ms until another try, if the desk cannot be reached
const PREVIEW = 40; // ms after the last keystroke until others are told
const LARGEST = 60_000; // bytes that a browser surely sends while it leaves a page

const pane = document.getElementById("edition");
const fieldsOf = (form) => [...form.querySelectorAll("[data-field]")];
const nameOf = (field) => field.closest("[data-text]").dataset.text;
const named = (form, name) => fieldsOf(form).filter((field) => nameOf(field) === name);
const asked = (form, name) => form.querySelector(`[data-asked="${name}"]`);
const namesOf = (form) => new Set(fieldsOf(form).map(nameOf));
const keptAs = (form, name) => `${form.getAttribute("action")} ${name}`;
const whole = (texts) => texts.filter(Boolean).join("\n");
let last = 0; // the revision that typing here made last: what is typed on goes on from it, on no other board
const everyForm = (act) => pane.querySelectorAll("[data-words]").forEach(act);

/** Whether a field's words are others than the desk has: what it came with, or what was saved since. */
const isTyped = (field) => field.value !== field.defaultValue;

/** What a form has that is not saved, each text with the words before; a text in several fields goes as a whole. */
function typed(form) {
  const sent = new URLSearchParams();
  for (const name of new Set(fieldsOf(form).filter(isTyped).map(nameOf))) {
    if (asked(form, name)) continue;
    const fields = named(form, name);
    for (const field of fields) sent.append(name, field.value);
    sent.append(`${name}_before`, whole(fields.map((field) => field.defaultValue)));
  }
  if (sent.size && reopen()) sent.append("reopen", reopen());
  if (sent.size) sent.append("continues", last);
  return sent;
}

const states = new WeakMap();
function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, telling: 0, tries: 0, busy: null, failed: false });
  return states.get(form);
}

/** Say in the head of the pane how saving stands, and beside the fields that it is about. */
function tell(text, fields, state) {
  const line = pane.querySelector("[data-saving]");
  if (line && line.textContent !== text) line.textContent = text;
  for (const field of fields) field.closest(".field").dataset.state = state;
}

function later(form, wait) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), wait);
}

/** Save what a form has. Whether all of it is saved then. */
export async function save(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  while (state.busy) await state.busy;
  if (!form.isConnected) return true; // another took its place, with what was typed
  if (isLocked() || typed(form).size === 0) return !fieldsOf(form).some(isTyped);
  state.busy = send(form, state);
  try { return await state.busy; } finally { state.busy = null; }
}

async function send(form, state) {
  const fields = fieldsOf(form).filter((field) => isTyped(field) && !asked(form, nameOf(field)));
  const values = new Map(fields.map((field) => [field, field.value]));
  tell("Saving…", fields, "saving");
  const answer = await post(form.action, typed(form));
  if (!form.isConnected) return true; // what took its place saves itself
  if (answer.approved) lock(answer.approved);
  if (!answer.unsaved) return postpone(form, fields, answer, state);
  state.tries = 0;
  last = Math.max(last, ...answer.made);
  const refused = answer.unsaved.map((one) => one.field);
  const stored = fields.filter((field) => !refused.includes(nameOf(field)));
  for (const field of stored) field.defaultValue = values.get(field);
  for (const name of new Set(stored.map(nameOf))) remember(form, name);
  state.failed = refused.length > 0;
  tell(refused.length ? "Not all is saved" : "Saved", stored, "saved");
  if (answer.approved) tell("Not saved: approved meanwhile", fields.filter((field) => !stored.includes(field)), "kept");
  else for (const one of answer.unsaved) ask(form, one);
  const evidence = form.querySelector("[data-evidence]");
  if (evidence) evidence.innerHTML = answer.evidence;
  follow(answer);
  saved(answer, form.closest("[data-key]"));
  if (refused.length) changed(form); // the preview goes on without it
  return refused.length === 0;
}

/** Show what the edition says in the words of its headlines as it is now, but for what somebody types there. */
function follow({ words, outdated }) {
  for (const [name, text] of Object.entries(words)) {
    const fields = named(pane, name), lines = fields.length > 1 ? text.split("\n") : [text];
    for (const [at, field] of fields.entries()) {
      if (isTyped(field) || field.value === (lines[at] ?? "")) continue;
      field.defaultValue = field.value = lines[at] ?? "";
      count(field);
      fit(field);
      field.closest(".field").dataset.state = "saved";
    }
  }
  for (const [name, hint] of Object.entries(outdated)) pane.querySelector(`[data-outdated="${name}"]`).textContent = hint;
}

function postpone(form, fields, answer, state) {
  state.failed = true;
  const reached = answer.status !== 0 && answer.status < 500;
  const why = reached ? `Not saved: ${answer.error}.` : "The desk cannot be reached. What you typed is kept here and sent again.";
  tell(why, fields, "kept");
  if (!reached) later(form, AGAIN[Math.min(state.tries++, AGAIN.length - 1)]);
  return false;
}

/** Tell the other panes that something changed, and where. */
export function saved(answer, item) {
  const undo = document.getElementById("undo");
  if (undo) {
    undo.disabled = !answer.undoable;
    undo.form.elements.revision.value = answer.revision; // what it takes back is what was done here
  }
  const position = item ? [...pane.querySelectorAll("[data-key]")].indexOf(item) + 1 : 0;
  document.dispatchEvent(new CustomEvent("digest:saved", { detail: { revision: answer.revision, made: answer.made, all: "pane" in answer, position } }));
}

/** Put a question under a text that is not saved: theirs or mine, or what to mend. */
function ask(form, { field: name, html }) {
  asked(form, name)?.remove();
  const box = document.createElement("div");
  box.dataset.asked = name;
  box.innerHTML = html;
  form.querySelector(`[data-text="${name}"]`).after(box);
  box.scrollIntoView({ block: "nearest" });
  const theirs = box.querySelector("[data-theirs]");
  if (!theirs) return;
  box.querySelector("[data-keep]").addEventListener("click", (event) => choose(event, theirs.textContent, true));
  box.querySelector("[data-use]").addEventListener("click", (event) => choose(event, theirs.textContent, false));

  function choose(event, text, keepTheirs) {
    event.preventDefault();
    const fields = named(form, name), lines = fields.length > 1 ? text.split("\n") : [text];
    fields.forEach((field, at) => {
      const mine = field.value;
      field.defaultValue = lines[at] ?? "";
      field.value = keepTheirs ? field.defaultValue : mine;
      count(field);
    });
    remember(form, name);
    box.remove();
    fields[0].focus();
    save(form);
    changed(form);
  }
}

/** Keep a text that is not saved, with the words before; one that is saved is forgotten. */
function remember(form, name) {
  const fields = named(form, name);
  if (!fields.some(isTyped)) forget(keptAs(form, name));
  else keep(keptAs(form, name), [fields.map((field) => field.defaultValue), fields.map((field) => field.value)]);
}

/** Let a text be what was typed and is not saved; it may have more parts than the desk knows. */
function restore(form, name) {
  const [before, mine] = kept(keptAs(form, name)) ?? [];
  if (mine && whole(mine) !== whole(named(form, name).map((field) => field.defaultValue))) {
    while (named(form, name).length < mine.length) addPoint(form.querySelector(`[data-text="${name}"]`));
    for (const [at, field] of named(form, name).entries()) {
      field.defaultValue = before[at] ?? "";
      field.value = mine[at] ?? "";
    }
  }
  remember(form, name);
}

/** Tell the preview what is typed. */
function changed(form) {
  const state = stateOf(form);
  clearTimeout(state.telling);
  state.telling = setTimeout(() => {
    const detail = { action: form.getAttribute("action"), fields: typed(form) };
    document.dispatchEvent(new CustomEvent("digest:typed", { detail }));
  }, PREVIEW);
}

/** Begin with fields that just came: with the desk's words, not with those that a browser remembers, or with what was
 * typed into them before and is not saved yet, be it just now. */
export function begin() {
  everyForm((form) => {
    for (const field of fieldsOf(form)) if (field !== document.activeElement) field.value = field.defaultValue;
    for (const name of namesOf(form)) restore(form, name);
    for (const field of fieldsOf(form)) {
      count(field);
      fit(field);
    }
    if (fieldsOf(form).some(isTyped)) later(form, 0);
  });
  showLock();
}

pane.addEventListener("input", ({ target: field }) => {
  if (!field.matches("[data-field]")) return;
  count(field);
  fit(field);
  remember(field.form, nameOf(field));
  delete field.closest(".field").dataset.state;
  const name = nameOf(field), box = asked(field.form, name);
  if (box && !box.querySelector("[data-theirs]")) box.remove(); // what was to be mended is being mended
  later(field.form, PAUSE);
  changed(field.form);
});
pane.addEventListener("focusout", ({ target: field }) => { if (field.matches("[data-field]")) save(field.form); });

window.addEventListener("online", () => everyForm(save));
document.addEventListener("digest:unlocked", () => everyForm(save));
document.addEventListener("visibilitychange", () => { if (document.hidden) everyForm(save); });
/** Whether leaving the page might lose something: what saves itself while one leaves is no reason to ask. */
function mayLose() {
  const open = [...pane.querySelectorAll("[data-words]")].filter((form) => fieldsOf(form).some(isTyped));
  const bytes = open.reduce((sum, form) => sum + typed(form).toString().length, 0);
  const waits = isLocked() || !isDurable() || open.some((form) => stateOf(form).failed);
  return open.length > 0 && (waits || bytes > LARGEST);
}
window.addEventListener("beforeunload", (event) => {
  if (mayLose()) event.preventDefault();
  everyForm(save);
});
window.addEventListener("pagehide", () => everyForm((form) => {
  if (isLocked()) return;
  const body = typed(form);
  const headers = { Accept: "application/json" };
  if (body.size) fetch(form.action, { method: "POST", body, headers, keepalive: true }).catch(() => {});
}));
