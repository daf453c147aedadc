// The preview: what is typed is seen at once, and the frame follows the editor from story to story.

const SAVING = 900; // ms after a keystroke until it is saved; what is shown until then is newer than what is stored
const USUAL = { view: "phone", form: "html", dark: "0", images: "1" };

const screen = document.querySelector("[data-screen]");
const modes = document.querySelector("[data-modes]");
const base = screen.dataset.screen, board = base.replace(/\/frame$/, "");
const view = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, asked(name) ?? usual]));
let shown = screen.querySelector("iframe"), coming = null, count = 0;
let at = "#top", typedAt = -SAVING;
let isLoaded = document.readyState === "complete"; // before that, to scroll the first frame is to load it anew
shown.dataset.address = shown.src;

function asked(name) {
  return new URLSearchParams(location.search).get(name);
}

function address(path = "") {
  return `${base}${path}?form=${view.form}&dark=${view.dark}&images=${view.images}`;
}

/** Load something into a further frame, which takes the place of the one that is shown once it has something to show.
 *
 * With a frame for each load nothing flickers, and the browser's way back stays as it was.
 */
function frame(url, load) {
  coming?.remove();
  const next = coming = shown.cloneNode(), then = at;
  next.removeAttribute("src");
  next.dataset.address = url;
  next.name = `preview-${++count}`;
  next.className = "coming";
  next.tabIndex = -1;
  screen.append(next);
  next.addEventListener("load", () => {
    if (coming !== next) return;
    next.className = "";
    next.removeAttribute("tabindex");
    const old = shown;
    [shown, coming, isLoaded] = [next, null, true];
    if (at !== then) scroll();
    requestAnimationFrame(() => { old.remove(); document.dispatchEvent(new CustomEvent("digest:previewed")); });
  });
  load(next);
}

function show() {
  const url = address();
  frame(url, (next) => { next.src = url + at; });
}

/** Show the edition with what is typed and not saved; `action` is where its form would save it. */
function showTyped({ action, fields }) {
  typedAt = performance.now();
  if (view.form === "archive") return; // its page is made from what is saved
  const url = address(action.slice(board.length));
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: url + at, hidden: true });
  for (const [name, value] of fields) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  frame(url, (next) => { form.target = next.name; form.submit(); });
  form.remove();
}

/** Let the frame scroll to a story, or to its beginning. */
function follow(to) {
  if (to === at) return;
  at = to;
  scroll();
}

/** Not in a frame that is still to come: it would ask anew, and where what is typed was sent there is nothing to ask. */
function scroll() {
  if (!coming && isLoaded) shown.contentWindow.location.replace(shown.dataset.address + at);
}

function showModes() {
  for (const link of modes.querySelectorAll("a")) {
    link.setAttribute("role", "button");
    link.removeAttribute("aria-current");
    link.setAttribute("aria-pressed", String(view[link.dataset.name] === link.dataset.value));
  }
  for (const size of ["phone", "desktop"]) screen.classList.toggle(size, view.view === size);
}

function choose({ dataset: { name, value } }) {
  const before = address();
  const isOff = ["dark", "images"].includes(name) && view[name] === value;
  view[name] = isOff ? USUAL[name] : value;
  showModes();
  const kept = new URLSearchParams(location.search);
  for (const part of Object.keys(USUAL)) kept.delete(part);
  for (const part of Object.keys(USUAL)) if (view[part] !== USUAL[part]) kept.set(part, view[part]);
  history.replaceState(history.state, "", `${location.pathname}${kept.size ? `?${kept}` : ""}${location.hash}`);
  if (address() !== before) show();
}

modes.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link);
});
modes.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a")) return;
  event.preventDefault();
  choose(event.target);
});
window.addEventListener("load", () => {
  isLoaded = true;
  if (at !== "#top") scroll();
});
document.addEventListener("digest:typed", ({ detail }) => showTyped(detail));
document.addEventListener("digest:saved", () => { if (performance.now() - typedAt > SAVING) show(); });
document.getElementById("edition")?.addEventListener("focusin", ({ target }) => {
  const item = target.closest("[data-key]");
  follow(item ? `#item-${item.dataset.key}` : "#top");
});
// A frame that has the focus tells nobody but by taking it away from the page.
for (const what of ["blur", "focus"]) {
  window.addEventListener(what, () => setTimeout(() => {
    screen.classList.toggle("focused", document.activeElement === shown && !document.hidden);
  }));
}
// Where panes are tabs, a frame that nobody sees cannot scroll.
document.querySelector('.panes a[href="#preview"]')?.addEventListener("click", () => requestAnimationFrame(scroll));
showModes();
