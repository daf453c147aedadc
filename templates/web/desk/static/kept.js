// What somebody typed and the desk does not have yet: kept by the browser for them alone, and by the tab where the
// browser keeps nothing.

const whose = `digest ${document.body.dataset.user ?? ""} `;
const tab = new Map();
let durable = true;

/** Whether what is kept outlives the tab. */
export const isDurable = () => durable;

export function keep(name, texts) {
  tab.set(name, texts);
  try { localStorage.setItem(whose + name, JSON.stringify(texts)); } catch { durable = false; }
}

/** What is kept under a name, else null. */
export function kept(name) {
  if (tab.has(name)) return tab.get(name);
  try { return JSON.parse(localStorage.getItem(whose + name)); } catch { return null; }
}

export function forget(name) {
  tab.delete(name);
  try { localStorage.removeItem(whose + name); } catch { /* it keeps nothing */ }
}

/** Forget all that is theirs. */
export function forgetAll() {
  try { for (const name of Object.keys(localStorage)) if (name.startsWith(whose)) localStorage.removeItem(name); } catch { /* it keeps nothing */ }
}
