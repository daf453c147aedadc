// The key points: a field for each, and one more.

/** Put a further field under the last one of a list, and give it back. */
export function addPoint(list) {
  const point = list.lastElementChild, next = point.cloneNode(true), number = list.children.length + 1;
  for (const part of next.querySelectorAll("[id], [for]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace(/\d+/, number));
    }
  }
  next.querySelector("label").textContent = `Key point ${number}`;
  const field = next.querySelector("[data-field]");
  field.defaultValue = field.value = "";
  point.after(next);
  return field;
}
