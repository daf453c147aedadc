// The pane of the edition: what its buttons do without a new page, and its keys.

import { begin, save, saved } from "./autosave.js";
import { keys, post, say } from "./desk.js";
import { startMoving } from "./moving.js";
import { addPoint } from "./points.js";
import { lock, reopen } from "./reopening.js";

const pane = document.getElementById("edition");
const items = () => [...pane.querySelectorAll("[data-key]")];

const spoken = document.createElement("p"); // for those who hear the page
spoken.className = "unseen";
spoken.setAttribute("aria-live", "polite");
document.getElementById("main").append(spoken);

const undoForm = () => pane.querySelector("[data-undo]");

let done = Promise.resolve(); // one thing is done after the other

/** Save what is typed, do something with the stories, and show the edition as it is then. Whether that was done; where
 * it was not, `refuse` says why. */
export function act(action, fields, item, refuse = say) {
  done = done.then(() => perform(action, fields, item, refuse)).catch((error) => {
    console.warn(error);
    say("That did not work: load the page again. What you typed is kept.");
    return false;
  });
  return done;
}

async function perform(action, fields, item, refuse) {
  const forms = [...pane.querySelectorAll("[data-words]")];
  const saved = await Promise.all(forms.map(save));
  if (item && !saved[forms.findIndex((form) => item.contains(form))]) {
    say("Nothing is done with this story: what you typed there is not saved yet.");
    return false;
  }
  const sent = new URLSearchParams(fields);
  sent.set("reopen", reopen() || "0");
  sent.set("revision", undoForm()?.elements.revision.value ?? "0"); // an undo is of what was seen
  const answer = await post(action, sent);
  if (answer.approved) lock(answer.approved);
  if (!answer.ok && answer.revision && undoForm()) undoForm().elements.revision.value = answer.revision;
  if (answer.pane) renew(answer, item?.id);
  else refuse(answer.error);
  return Boolean(answer.pane);
}

/** Put the pane of an answer in the place of the one that is there; what is not saved yet comes along. */
function renew(answer, itemId) {
  const { id, selectionStart, selectionEnd } = document.activeElement;
  const open = [...pane.querySelectorAll("details[open]")].map((each) => each.id);
  pane.innerHTML = answer.pane;
  for (const each of open) document.getElementById(each)?.setAttribute("open", "");
  begin();
  const item = document.getElementById(itemId) ?? document.getElementById(answer.to.split("#")[1]);
  const focus = document.getElementById(id);
  if (focus && !focus.disabled) {
    focus.focus({ preventScroll: true });
    if (typeof selectionStart === "number") focus.setSelectionRange(selectionStart, selectionEnd);
  } else item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
  spoken.textContent = answer.said;
  saved(answer, item?.closest("[data-key]"));
  document.dispatchEvent(new CustomEvent("digest:placed")); // which stories are in it may be others now
}

/** Say what was done, with a button that takes it back. */
function offerUndo() {
  say(spoken.textContent);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Undo";
  button.addEventListener("click", undo);
  document.addEventListener("digest:placed", () => button.remove(), { once: true }); // it is no longer the last change
  document.querySelector("[data-said]").append(" ", button);
}

async function undo() {
  const form = undoForm();
  if (form && await act(form.action, {})) say(spoken.textContent);
}

/** Add a story; where that cannot be, the form that asked for it says why, and keeps what was typed. */
function add(form) {
  const trouble = form.querySelector("[data-trouble]"), address = form.elements.address;
  trouble.hidden = true;
  address?.removeAttribute("aria-invalid");
  return act(form.action, new FormData(form), null, (why) => {
    trouble.textContent = `Nothing was added: ${why}.`;
    trouble.hidden = false;
    address?.setAttribute("aria-invalid", "true");
    address?.focus();
  });
}

function step(item, by) {
  return act(`${item.querySelector("form").action}/move`, { step: by }, item);
}

pane.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  event.preventDefault();
  if (form.matches("[data-undo]")) { undo(); return; }
  if (form.matches("[data-add]")) { add(form); return; }
  const item = form.closest("[data-key]"), fields = {};
  if (submitter?.name) fields[submitter.name] = submitter.value;
  const isDone = await act(submitter?.getAttribute("formaction") ?? form.action, fields, item);
  if (isDone && submitter?.matches("[data-drop]")) offerUndo();
});

pane.addEventListener("keydown", (event) => {
  const item = event.target.closest("[data-key]");
  const by = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (item?.querySelector("form") && by && event.altKey) {
    event.preventDefault();
    step(item, by);
  }
  if (event.key === "Enter" && event.target.matches("[data-line]") && !event.isComposing) {
    event.preventDefault(); // it has one line
    const fields = [...pane.querySelectorAll("[data-field]")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  }
});

/** Where the last key point is typed, there is room for another. */
pane.addEventListener("input", ({ target: field }) => {
  const point = field.closest(".points > li:last-child");
  if (point && field.value) addPoint(point.parentElement);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !typing) {
    event.preventDefault();
    undo();
  }
});

/** The story after or before the one where one is. */
function go(by) {
  const all = items(), at = all.indexOf(document.activeElement?.closest?.("[data-key]"));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

const here = () => document.activeElement?.closest?.("[data-key]") ?? items()[0];
keys.push(
  { key: "j", what: "the next story of the edition", run: () => go(1) },
  { key: "k", what: "the story before", run: () => go(-1) },
  { key: "e", what: "edit the headline of this story, or of the first", run: () => {
    const field = here()?.querySelector("[data-field]");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  } },
  { key: "u", what: "undo the last change, as Ctrl+Z does", run: undo },
  { key: "Alt+↑ Alt+↓", what: "move this story up or down", run: () => {} },
);

begin();
startMoving(pane, (item, section, index) => act(`${item.querySelector("form").action}/move`, { section, index }, item));
document.documentElement.classList.add("quick");
