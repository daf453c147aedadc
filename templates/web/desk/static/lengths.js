// How long a text is against what reads well, and fields that are as high as their text.

/** Show how long a field's words are, as the server does. */
export function count(field) {
  const { most, least, unit } = field.dataset;
  const text = field.value.trim();
  const long = unit === "words" ? text.split(/\s+/).filter(Boolean).length : [...text].length;
  let missed = "";
  if (long > Number(most)) missed = `${long - most} over`;
  else if (long > 0 && long < Number(least)) missed = `${least - long} short`;
  const shown = document.getElementById(`${field.id}-count`);
  shown.querySelector("b").textContent = long;
  shown.querySelector("em").textContent = missed;
  shown.classList.toggle("missed", missed !== "");
}

/** Make a field as high as its text, where the browser does not by itself. */
export function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
