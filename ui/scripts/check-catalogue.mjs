// The catalogue is complete or nothing is built: every language has every key, with the same parameters, and every key
// that the screens use exists. A key that no screen uses is a leftover and fails as well.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { baseLocale, locales } = JSON.parse(readFileSync(join(root, "project.inlang/settings.json"), "utf8"));

const catalogue = (locale) => {
  const messages = JSON.parse(readFileSync(join(root, `src/i18n/messages/${locale}.json`), "utf8"));
  delete messages.$schema;
  return messages;
};

const texts = (message) =>
  typeof message === "string" ? [message] : message.flatMap((variant) => Object.values(variant.match));

const parameters = (message) =>
  new Set(texts(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1])));

const sources = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return ["paraglide", "messages", "bindings"].includes(entry.name)
        ? []
        : sources(join(folder, entry.name));
    }
    return [".ts", ".svelte"].includes(extname(entry.name)) ? [join(folder, entry.name)] : [];
  });

const faults = [];
const base = catalogue(baseLocale);

for (const locale of locales) {
  const messages = catalogue(locale);
  for (const key of Object.keys(base)) {
    if (!(key in messages)) faults.push(`${locale}: "${key}" is missing`);
  }
  for (const [key, message] of Object.entries(messages)) {
    if (!(key in base)) {
      faults.push(`${locale}: "${key}" is not in the ${baseLocale} catalogue`);
      continue;
    }
    if (texts(message).some((text) => text.trim() === "")) faults.push(`${locale}: "${key}" is empty`);
    const known = parameters(base[key]);
    for (const name of parameters(message)) {
      if (!known.has(name))
        faults.push(`${locale}: "${key}" uses {${name}}, which ${baseLocale} does not give`);
    }
    for (const name of parameters(base[key])) {
      const given = parameters(message);
      // A form for exactly one or two may say the number as a word, and only English has its article.
      const dispensable = name === "article" || (Array.isArray(message) && name === "n");
      if (!dispensable && !given.has(name)) {
        faults.push(`${locale}: "${key}" leaves {${name}} out`);
      }
    }
  }
}

const used = new Set();
for (const file of sources(join(root, "src"))) {
  for (const match of readFileSync(file, "utf8").matchAll(/\bm\.([a-z][a-z0-9_]*)\b/g)) {
    used.add(match[1]);
    if (!(match[1] in base))
      faults.push(`${file.slice(root.length + 1)}: uses "${match[1]}", which is in no catalogue`);
  }
}
for (const key of Object.keys(base)) {
  if (!used.has(key)) faults.push(`"${key}" is used by no screen`);
}

if (faults.length > 0) {
  console.error(`The catalogue is not complete:\n  ${faults.join("\n  ")}`);
  process.exit(1);
}
