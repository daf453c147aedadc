// The board on a narrow screen: its panes are tabs, one at a time. Without the script they stand one below the other.

const narrow = matchMedia("(max-width: 1179px)");
const links = [...document.querySelectorAll(".panes a")];
const panes = links.map((link) => document.querySelector(link.hash));

/** Show one pane; on a wide screen all of them. */
function show(id) {
  for (const [at, pane] of panes.entries()) {
    pane.hidden = narrow.matches && pane.id !== id;
    if (pane.id === id) links[at].setAttribute("aria-current", "true");
    else links[at].removeAttribute("aria-current");
  }
}

/** The pane that an address leads into, such as #item-3; the edition, if into none. */
function within(hash) {
  const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  return panes.find((pane) => pane.contains(target)) ?? document.getElementById("edition");
}

/** Show the pane that holds the part of that id. */
export function reveal(id) {
  show(within(`#${id}`).id);
}

function follow() {
  show(within(location.hash).id);
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(link.hash.slice(1));
    history.replaceState(null, "", link.hash);
  });
}
addEventListener("hashchange", follow);
narrow.addEventListener("change", () => show(within(location.hash).id));
show(within(location.hash).id);
