// An approved edition stays as it is until somebody chooses to edit it: nothing that is typed saves itself meanwhile.

const pane = document.getElementById("edition");
let chosen = pane.querySelector("[name=reopen]")?.value ?? ""; // the approved revision that may be changed
let approved = ""; // the one that may not

/** What forms say of it: the approved revision that somebody chose to edit. */
export const reopen = () => chosen;

export const isLocked = () => approved !== "";

/** Leave an approved revision as it is, unless somebody chose otherwise. */
export function lock(revision) {
  if (String(revision) === chosen) return;
  approved = String(revision);
  showLock();
}

function unlock() {
  if (!isLocked()) return;
  approved = "";
  showLock();
  document.dispatchEvent(new CustomEvent("digest:unlocked"));
}

/** Show in the pane, which may have just come, whether it can be typed into. */
export function showLock() {
  const notice = pane.querySelector("[data-approved]");
  if (notice) notice.hidden = !isLocked();
  for (const field of pane.querySelectorAll("[data-field]")) field.readOnly = isLocked();
}

pane.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-reopen]")) return;
  chosen = approved;
  unlock();
});
document.addEventListener("digest:standing", ({ detail: { status, revision } }) => {
  if (status === "approved") lock(revision);
  else unlock();
});
