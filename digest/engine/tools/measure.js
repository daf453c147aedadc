// What a reader on a phone meets: the width of the email in a frame of 375 pixels, and the contrast of each text.
// The result stands in the page as JSON, where --dump-dom prints it.
"use strict";

function measure(frame) {
  const page = frame.contentDocument;
  const width = page.documentElement.clientWidth;
  return { width, wide: wide(page, width), faint: faint(page) };
}

function wide(page, width) {
  if (page.documentElement.scrollWidth <= width) return [];
  const over = [...page.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 0.5);
  // The innermost are what makes the others wide.
  const inner = over.filter((one) => !over.some((other) => other !== one && one.contains(other)));
  return (inner.length ? inner : [page.body]).map((one) => ({
    tag: one.tagName.toLowerCase(),
    text: one.textContent.trim().slice(0, 60),
    right: Math.round(one.getBoundingClientRect().right),
  }));
}

function faint(page) {
  const canvas = canvasColour(page);
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  const pairs = new Map();
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const text = node.data.replace(/[\s\u034f\u00ad\u200b-\u200f\u2060\ufeff]+/g, " ").trim();
    if (!text || !node.parentElement.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = page.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const behind = background(node.parentElement, canvas);
    const ink = over(colour(getStyle(node.parentElement).color), behind);
    const found = ratio(ink, behind);
    if (found < 4.5) {
      const name = `${hex(ink)} on ${hex(behind)}`;
      if (!pairs.has(name)) pairs.set(name, { ratio: Math.floor(found * 100) / 100, colours: name, text: text.slice(0, 60) });
    }
  }
  return [...pairs.values()].sort((one, other) => one.ratio - other.ratio);
}

function getStyle(element) {
  return element.ownerDocument.defaultView.getComputedStyle(element);
}

// What lies under everything: white, or the browser's own dark where the email says that it can be dark.
function canvasColour(page) {
  const probe = page.createElement("div");
  probe.style.background = "Canvas";
  page.body.append(probe);
  const found = colour(getStyle(probe).backgroundColor);
  probe.remove();
  return found;
}

function background(element, canvas) {
  const layers = [];
  for (let one = element; one; one = one.parentElement) layers.push(colour(getStyle(one).backgroundColor));
  return layers.reverse().reduce((below, layer) => over(layer, below), canvas);
}

// A CSS colour as computed: rgb(1, 2, 3), rgba(1, 2, 3, 0.5), or color(srgb 0.1 0.2 0.3 / 0.5).
function colour(text) {
  const numbers = text.match(/[\d.]+(?:e-?\d+)?/g).map(Number);
  const scale = text.startsWith("color(") ? 255 : 1;
  const [red, green, blue, alpha = 1] = numbers;
  return [red * scale, green * scale, blue * scale, alpha];
}

function over(top, below) {
  return [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
}

// WCAG 2.2, "relative luminance" and "contrast ratio".
function luminance(rgb) {
  const [red, green, blue] = rgb.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function hex(rgb) {
  return "#" + rgb.slice(0, 3).map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
}

window.addEventListener("load", () => {
  const result = document.createElement("script");
  result.type = "application/json";
  result.id = "measured";
  result.textContent = JSON.stringify(measure(document.querySelector("iframe"))).replaceAll("<", "\\u003c");
  document.body.append(result);
});
