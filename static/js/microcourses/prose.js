// Places to write become an editor with headings, lists and tables. Until it is here, and where it
// cannot run, the place stays what it is; what is saved is the place's own value.
import { clone } from "../lib/dom.js";
import { fromWord } from "./word.js";

const RICH = /^\s*<(p|h[1-6]|ul|ol|table|blockquote|hr)\b/i;

/** Dress every place to write in `root` that is visible or will be. */
export async function dressProse(root) {
  const tools = document.getElementById("prose-tools");
  const areas = [...root.querySelectorAll("textarea[data-prose]")];
  if (!areas.length || !tools) return;
  let kit;
  try {
    kit = await import(tools.dataset.editor);
  } catch {
    return; // the line is away: plain text works as well
  }
  for (const area of areas) whenFree(area, () => dress(area, kit, tools));
}

// Nobody's cursor is taken away while they write.
function whenFree(area, run) {
  if (document.activeElement !== area) run();
  else area.addEventListener("blur", run, { once: true });
}

function dress(area, kit, tools) {
  if (area.dataset.dressed || area.id.includes("__prefix__")) return;
  area.dataset.dressed = "true";
  const label = document.querySelector(`label[for="${CSS.escape(area.id)}"]`);
  const frame = document.createElement("div");
  frame.className = "prose-frame";
  const bar = clone(tools);
  frame.append(bar);
  area.before(frame);
  area.hidden = true;
  const editor = new kit.Editor({
    element: frame,
    injectCSS: false, // our policy takes no style from a script
    extensions: extensionsOf(kit),
    content: htmlOf(area.value),
    editorProps: {
      attributes: { class: "prose", role: "textbox", "aria-multiline": "true", "aria-label": label?.textContent.trim() ?? "" },
      transformPastedHTML: fromWord,
    },
    onUpdate: () => {
      area.value = editor.isEmpty ? "" : editor.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onTransaction: () => light(bar, editor),
  });
  label?.addEventListener("click", () => editor.commands.focus());
  area.addEventListener("refill", () => editor.commands.setContent(htmlOf(area.value), { emitUpdate: false }));
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (button) DEEDS[button.dataset.do](editor.chain().focus()).run();
  });
  light(bar, editor);
}

function extensionsOf(kit) {
  const { Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor } = kit;
  const { Bold, Italic, Underline, Strike, Subscript, Superscript, Link } = kit;
  const { BulletList, OrderedList, ListItem, Blockquote, HorizontalRule, Heading } = kit;
  const { Table, TableRow, TableHeader, TableCell } = kit;
  return [
    ...[Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor],
    ...[Bold, Italic, Underline, Strike, Subscript, Superscript, Link],
    ...[BulletList, OrderedList, ListItem, Blockquote, HorizontalRule],
    Heading.configure({ levels: [2, 3, 4] }),
    ...[Table, TableRow, TableHeader, TableCell],
  ];
}

const DEEDS = {
  bold: (chain) => chain.toggleBold(),
  heading: (chain) => chain.toggleHeading({ level: 2 }),
  subheading: (chain) => chain.toggleHeading({ level: 3 }),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  quote: (chain) => chain.toggleBlockquote(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  row: (chain) => chain.addRowAfter(),
  column: (chain) => chain.addColumnAfter(),
  untable: (chain) => chain.deleteTable(),
  undo: (chain) => chain.undo(),
};
const LIT = {
  bold: ["bold"],
  heading: ["heading", { level: 2 }],
  subheading: ["heading", { level: 3 }],
  bullets: ["bulletList"],
  numbers: ["orderedList"],
  quote: ["blockquote"],
};

function light(bar, editor) {
  if (!editor) return;
  for (const [name, what] of Object.entries(LIT)) {
    bar.querySelector(`[data-do="${name}"]`).setAttribute("aria-pressed", String(editor.isActive(...what)));
  }
  const inTable = editor.isActive("table");
  for (const each of bar.querySelectorAll("[data-in-table]")) each.hidden = !inTable;
  bar.querySelector('[data-do="table"]').hidden = inTable;
}

function htmlOf(text) {
  if (RICH.test(text)) return text;
  const paragraph = document.createElement("p");
  const escaped = (line) => {
    paragraph.textContent = line;
    return paragraph.innerHTML;
  };
  const paragraphs = text.split(/\n\s*\n/).filter((each) => each.trim());
  return paragraphs.map((each) => `<p>${each.split("\n").map(escaped).join("<br>")}</p>`).join("");
}
