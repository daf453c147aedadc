// Moving a story by its handle, with a mouse, a pen or a finger. While it moves, the stories are only their headlines.

const EDGE = 60; // px from the edge of what scrolls, where holding a story scrolls it

/** Let the stories of a pane be dragged; `place(item, section, index)` is called where one was put elsewhere. */
export function startMoving(pane, place) {
  pane.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    drag(pane, handle, event, place);
  });
}

function drag(pane, handle, { pointerId, clientY }, place) {
  const item = handle.closest("[data-key]"), from = whereIs(item);
  const scroller = pane.scrollHeight > pane.clientHeight ? pane : document.scrollingElement;
  const above = item.getBoundingClientRect().top - clientY;
  pane.classList.add("sorting");
  item.classList.add("held");
  handle.setPointerCapture(pointerId);
  scroller.scrollTop += item.getBoundingClientRect().top - clientY - above; // it stays under the hand
  let y = clientY, timer = setInterval(scroll, 16);

  function scroll() {
    const { top, bottom } = scroller === pane ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    const by = y < top + EDGE ? -8 : y > bottom - EDGE ? 8 : 0;
    if (by) { scroller.scrollTop += by; put(pane, item, y); }
  }
  function move(event) { y = event.clientY; put(pane, item, y); }
  function end(event) {
    clearInterval(timer);
    pane.classList.remove("sorting");
    item.classList.remove("held");
    handle.removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) handle.removeEventListener(name, end);
    document.removeEventListener("keydown", escape, true);
    const to = whereIs(item);
    if (event.type !== "pointerup") from.list.insertBefore(item, from.list.children[from.index] ?? null);
    else if (to.list !== from.list || to.index !== from.index) place(item, to.list.dataset.section, to.index);
    item.scrollIntoView({ block: "nearest" });
  }
  function escape(event) { if (event.key === "Escape") { event.stopPropagation(); end(event); } }

  handle.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, end);
  document.addEventListener("keydown", escape, true);
}

function whereIs(item) {
  const list = item.parentElement;
  return { list, index: [...list.querySelectorAll("[data-key]")].indexOf(item) };
}

/** Put a story where the hand is: into the last section that begins above it, before the first story whose middle is
 * below it. */
function put(pane, item, y) {
  const lists = [...pane.querySelectorAll("[data-section]")];
  const list = lists.findLast((each) => each.parentElement.getBoundingClientRect().top <= y) ?? lists[0];
  const others = [...list.querySelectorAll("[data-key]")].filter((each) => each !== item);
  const next = others.find((each) => { const { top, height } = each.getBoundingClientRect(); return top + height / 2 > y; });
  if (next ? next.previousElementSibling !== item : list.lastElementChild !== item) list.insertBefore(item, next ?? null);
}
