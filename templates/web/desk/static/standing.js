// The strip above the board: the countdown, the pre-flight list, and approving without leaving the board.

import { reveal } from "./board.js";
import { keys, post, say } from "./desk.js";

const strip = () => document.querySelector("[data-standing]");
const shown = document.querySelector("[data-board]").dataset; // the revision and the status that the board shows
const news = document.querySelector("[data-news]");
const WATCH = 30_000; // ms between two looks at what others do

/** Get a part of the board as JSON; null when it cannot be had just now. */
async function get(url, headers = {}) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json", ...headers } });
    return response.ok ? await response.json() : null;
  } catch { return null; }
}

/** How long there is, in the words of the desk's own pages. */
function inWords(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
  if (days) return `${days} ${days === 1 ? "day" : "days"} ${hours % 24} h`;
  if (hours) return `${hours} h ${minutes % 60} min`;
  return minutes ? `${minutes} min` : "less than a minute";
}

// The desk's clock, which need not be this machine's.
let ahead = 0;
function setClock() {
  const until = strip()?.querySelector("[data-until]");
  if (until) ahead = Date.parse(until.dataset.now) - Date.now();
}

function tick() {
  const until = strip()?.querySelector("[data-until]");
  if (!until) return;
  const left = Date.parse(until.dataset.until) - Date.now() - ahead;
  const text = inWords(Math.max(left, 0));
  if (until.textContent !== text) until.textContent = text;
  until.closest(".stands").classList.toggle("soon", left < 5 * 60000);
  if (left <= 0) { delete until.dataset.until; setTimeout(() => refresh(), 2000); }
}

/** Show where the edition stands now, unless somebody is writing into the strip. */
async function refresh(headers) {
  if (!strip() || strip().querySelector("details[open]")) return;
  const { revision: seen, status } = shown;
  const now = await get(`${strip().dataset.standing}?${new URLSearchParams({ seen, status })}`, headers);
  if (!now) return;
  if (seen === shown.revision && status === shown.status) showNews(now);
  document.dispatchEvent(new CustomEvent("digest:standing", { detail: now }));
  if (strip().querySelector("details[open]")) return;
  const had = strip().contains(document.activeElement) && document.activeElement.textContent;
  strip().outerHTML = now.html;
  if (had) [...strip().querySelectorAll("button, a, summary")].find((one) => one.textContent === had)?.focus();
  setClock();
  showCounts();
}

/** Say what others did since the board was as it shows the edition, until it is loaded again. */
function showNews({ news: html, status }) {
  if (isMine && status !== shown.status && ["draft", "approved"].includes(status)) { // the pane is the same for both, but for its lock
    shown.status = status;
    isMine = false;
    refresh();
    return;
  }
  isMine = false;
  if (news.innerHTML !== html) news.innerHTML = html;
  news.hidden = !html.trim();
}

let isMine = false; // whether a step that comes now was taken here
function changedHere() {
  isMine = true;
  changed();
}

/** Let the board be at the revision that was just made here, unless others made one before it that it does not show. */
function follow({ revision, made = [], all }) {
  if (all) shown.revision = revision;
  else for (const one of made) if (one === Number(shown.revision) + 1) shown.revision = one;
}

let checked = null;
function showCounts() {
  const link = strip()?.querySelector("[data-counts]");
  if (!link || !checked) return;
  link.textContent = checked.worst === "good" ? "Checks pass" : checked.counts;
  link.className = `button checks-link ${checked.worst}`;
  link.href = "#checks";
}

let asking = 0;
async function check() {
  const list = document.querySelector("[data-checks]");
  if (!list) return;
  const asked = ++asking;
  const found = await get(list.dataset.checks);
  if (!found || asked !== asking) return;
  const worse = found.worst === "bad" && checked?.worst !== "bad";
  checked = found;
  list.querySelector("[data-checks-list]").innerHTML = found.html;
  list.querySelector("[data-counts-text]").textContent = `: ${found.counts}`;
  list.className = `preflight ${found.worst}`;
  if (worse) list.open = true;
  showCounts();
}

let soon = 0;
function changed() {
  clearTimeout(soon);
  soon = setTimeout(() => { refresh(); check(); }, 150);
}

/** Go to the part of the board where something is mended, be it folded away. */
function goTo(id) {
  const part = document.getElementById(id);
  if (!part) return false;
  reveal(id);
  for (let at = part; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  part.scrollIntoView({ block: "center" });
  const field = part.matches("input, textarea, summary") ? part : part.querySelector("input:not([type=hidden]), textarea, summary, a");
  field?.focus({ preventScroll: true });
  return true;
}

async function approve(form) {
  const dialog = document.createElement("dialog");
  dialog.className = "approving";
  dialog.setAttribute("aria-labelledby", "approving-title");
  dialog.innerHTML = '<div class="head"><h2 id="approving-title">Approve this edition?</h2>' +
    '<button type="button" class="quiet" data-close>Close</button></div><div data-offer-place></div>';
  const place = dialog.querySelector("[data-offer-place]");
  form.elements.seen.value = shown.revision;
  const offer = await get(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  if (!offer) { form.submit(); return; }
  place.innerHTML = offer.html;
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    const to = event.target.closest("[data-goes-to]");
    if (event.target.closest("[data-close]")) dialog.close();
    else if (to) { dialog.close(); if (goTo(to.dataset.goesTo)) event.preventDefault(); }
  });
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    const answer = await post(event.target.action, new FormData(event.target));
    if (answer.ok) { dialog.close(); say(answer.said); changedHere(); return; }
    if (answer.html) { place.innerHTML = answer.html; changed(); focusFirst(); return; }
    if (button) button.disabled = false;
    say(answer.error);
  });
  dialog.showModal();
  focusFirst();
  function focusFirst() { place.querySelector("[data-offer] input:not([type=hidden]), [data-offer] button, a")?.focus(); }
}

async function quick(form) {
  const button = form.querySelector("button"), label = button.textContent;
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  if (form.dataset.quick) button.textContent = form.dataset.quick;
  const answer = await post(form.action, new FormData(form));
  button.removeAttribute("aria-busy");
  button.textContent = label;
  say(answer.ok ? answer.said : answer.error);
  if (!answer.ok) return;
  const asks = form.closest("details");
  if (asks) asks.open = false;
  if (form.matches("[data-renews]")) location.reload();
  else changedHere();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("[data-standing]")) return;
  event.preventDefault();
  if (form.matches("[data-approve]")) approve(form);
  else quick(form);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-standing] [data-counts]") && checked && goTo("checks")) event.preventDefault();
  const to = event.target.closest("[data-checks-list] [data-goes-to]");
  if (to && goTo(to.dataset.goesTo)) event.preventDefault();
  for (const open of document.querySelectorAll(".asks[open]")) if (!open.contains(event.target) && !open.querySelector("textarea")?.value) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".asks[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches?.(".asks")) target.querySelector("textarea, form button")?.focus();
}, true);
document.addEventListener("digest:saved", ({ detail }) => { follow(detail); changedHere(); });
news.addEventListener("click", (event) => {
  if (!event.target.closest("[data-load]")) return;
  event.preventDefault();
  location.reload();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) changed(); });

keys.push({ key: "a", what: "approve", run: () => strip()?.querySelector("[data-approve] button")?.click() });
setClock();
tick();
setInterval(tick, 1000);
setInterval(() => { if (!document.hidden) refresh({ "Digest-Watching": "1" }); }, WATCH); // keeps nobody logged in
check();
