// The pane of the stories: narrowed as one types, and its buttons without a new page.

import { keys, post, say } from "./desk.js";
import { act } from "./edition.js";

const pane = document.getElementById("stories");
const board = document.querySelector("[data-board]")?.dataset.board;
let asked; // the request that is under way

/** Merging is offered once two stories are ticked. */
function ticked() {
  const count = pane.querySelectorAll("[name=ticked]:checked").length;
  const form = pane.querySelector("#merge");
  form?.classList.toggle("ready", count > 1);
  if (form) form.querySelector("button").textContent = count > 1 ? `Merge the ${count} ticked stories` : "Merge the ticked stories";
}

/** Put another pane in the place of this one; what is open and focused stays so. */
function renew(html) {
  const { id, selectionStart } = document.activeElement;
  const open = [...pane.querySelectorAll("details[open]")].map((each) => each.id);
  pane.innerHTML = html;
  for (const each of open) document.getElementById(each)?.setAttribute("open", "");
  const focus = document.getElementById(id);
  if (focus && pane.contains(focus)) {
    focus.focus({ preventScroll: true });
    if (typeof selectionStart === "number") focus.setSelectionRange(selectionStart, selectionStart);
  }
  ticked();
}

/** The stories that an address of the board asks for. */
async function show(query) {
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await fetch(`${board}/stories?${query}`, { signal: asked.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("stories");
    if (!found) { location.reload(); return; }
    renew(found.innerHTML);
    const address = new URL(location);
    for (const name of ["text", "country", "topic", "outlet", "shown", "page"]) address.searchParams.delete(name);
    for (const [name, value] of new URLSearchParams(query)) address.searchParams.set(name, value);
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") say("the desk cannot be reached: try again");
  }
}

const wanted = (form) => new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && !(name === "shown" && value === "all")));

let later;
pane.addEventListener("input", (event) => {
  const form = event.target.closest("[data-filters]");
  if (form) {
    clearTimeout(later);
    later = setTimeout(() => show(wanted(form)), event.target.type === "search" ? 200 : 0);
  } else if (event.target.name === "ticked") ticked();
});

pane.addEventListener("click", (event) => {
  const link = event.target.closest("[data-page]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(new URL(link.href).search.slice(1)).then(() => pane.scrollTo({ top: 0 }));
});

pane.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") { event.preventDefault(); show(wanted(form)); return; }
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  const action = form.getAttribute("action");
  if (form.matches("[data-add]")) { act(action, fields); return; }
  const answer = await post(action, fields);
  if (!answer.ok) { say(answer.error); return; }
  say(answer.said);
  renew(answer.pane);
});

document.addEventListener("digest:placed", () => show(new URL(location).search.slice(1)));

keys.push({ key: "/", what: "search the stories", run: () => document.getElementById("stories-text")?.focus() });

ticked();
