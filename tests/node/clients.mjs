// What mail clients support of an email: `node clients.mjs PACKAGE CLIENT... < edition.html`
// PACKAGE is the folder of caniemail. Prints {"none": {feature: [client, ...]}, "partial": {...}} as JSON.
import { readFileSync } from "node:fs";

const [folder, ...clients] = process.argv.slice(2);
const { caniemail } = await import(`${folder}/dist/index.js`);
const { issues } = caniemail({ clients, html: readFileSync(0, "utf8") });
const found = (kind) => {
  const features = {};
  for (const [client, each] of issues[kind]) {
    for (const { title } of each) (features[title] ??= new Set()).add(client);
  }
  return Object.fromEntries(Object.entries(features).map(([title, names]) => [title, [...names].sort()]));
};
console.log(JSON.stringify({ none: found("errors"), partial: found("warnings") }));
