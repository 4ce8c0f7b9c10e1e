// File fields in our own words. The field itself lies unseen over its button: clicks, keys,
// drops and screen readers reach it as they always did; without scripts it stands as it is.
import { clone } from "../lib/dom.js";

export function dressFileFields(root = document) {
  for (const input of root.querySelectorAll('input[type="file"]')) if (!input.closest(".pick")) dress(input);
}

export function listenForFileFields() {
  dressFileFields();
  document.addEventListener("htmx:after:swap", () => dressFileFields());
  window.addEventListener("pageshow", () => document.querySelectorAll(".pick > input").forEach(say));
  document.addEventListener("reset", () => setTimeout(() => document.querySelectorAll(".pick > input").forEach(say)));
}

function dress(input) {
  const template = document.getElementById("pick");
  const words = input.multiple ? template.dataset.files : template.dataset.file;
  const frame = clone(template, { words });
  input.before(frame);
  frame.prepend(input);
  input.addEventListener("change", () => setTimeout(() => say(input))); // after whoever takes the files
  say(input);
}

function say(input) {
  const { several } = document.getElementById("pick").dataset;
  const [first, ...rest] = input.files;
  const words = !first ? "" : rest.length ? several.replace("{n}", input.files.length) : first.name;
  input.parentElement.querySelector('[data-slot="chosen"]').textContent = words;
}
