// arguments: role, name, how the name must fit ("whole", "part"), or "names" to be told all names of that role.
// Answers with the first visible element that fits, or null; or with a list of names.
const [role, wanted, fit] = arguments;

const implicit = {
  alert: [],
  button: ["button", "input[type=button]", "input[type=submit]", "summary"],
  checkbox: ["input[type=checkbox]"],
  dialog: ["dialog"],
  heading: ["h1", "h2", "h3", "h4"],
  img: ["img"],
  link: ["a[href]"],
  list: ["ul", "ol"],
  listitem: ["li"],
  main: ["main"],
  navigation: ["nav"],
  searchbox: ["input[type=search]"],
  spinbutton: ["input[type=number]"],
  status: ["output"],
  textbox: ["input:not([type])", "input[type=text]", "input[type=password]", "input[type=email]", "textarea"],
};

const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const content = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === "true" || !node.checkVisibility()) return "";
  if (node.ariaLabel) return ` ${node.ariaLabel} `;
  if (node.matches("img")) return ` ${node.alt} `;
  const inner = [...node.childNodes].map(content).join("");
  return getComputedStyle(node).display.startsWith("inline") ? inner : ` ${inner} `;
};

const fromContent = ["button", "checkbox", "heading", "link", "listitem", "option", "menuitem", "tab", "radio"];

const name = (element) => {
  const ids = element.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const labelled = tidy(ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
  if (labelled) return labelled;
  if (element.ariaLabel) return tidy(element.ariaLabel);
  const labels = tidy([...(element.labels ?? [])].map((label) => label.textContent).join(" "));
  if (labels) return labels;
  if (element.alt) return tidy(element.alt);
  if (fromContent.includes(role) && tidy(content(element))) return tidy(content(element));
  return tidy(element.title || element.placeholder || element.value);
};

// While a modal dialog is open, nothing else can be worked.
const ground = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document;
const selectors = [`[role="${role}"]`, ...(implicit[role] ?? []).map((plain) => `${plain}:not([role])`)];
const visible = [...ground.querySelectorAll(selectors.join(","))].filter(
  (element) => element.checkVisibility() && !element.closest("[aria-hidden=true],[inert]"),
);
if (fit === "names") return visible.map(name);
return visible.find((element) => (fit === "whole" ? name(element) === wanted : name(element).includes(wanted))) ?? null;
