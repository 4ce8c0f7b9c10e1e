// What Word and WPS put on the clipboard: lists are paragraphs with a mark before them there, and
// headings begin one level above ours.

/** @param {string} html  @returns {string} the same with real lists, headings of this page, no looks */
export function fromWord(html) {
  // Before it is parsed: our policy would tell of every style that a page brings along.
  const said = html.replace(/<(style|script|xml)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<!\[[^\]]*\]>|<\/?o:[^>]*>/gi, "");
  const bare = said.replace(/\sstyle=/gi, " data-look=");
  const page = new DOMParser().parseFromString(bare, "text/html");
  for (const each of page.querySelectorAll("style, script, meta, link, title, xml")) each.remove();
  makeLists(page);
  for (const heading of page.querySelectorAll("h1, h5, h6")) rename(heading, heading.tagName === "H1" ? "h2" : "h4");
  for (const each of page.querySelectorAll("[data-look]")) each.removeAttribute("data-look");
  return page.body.innerHTML;
}

function makeLists(page) {
  let list = null;
  for (const paragraph of [...page.querySelectorAll("p")]) {
    if (!/mso-list:\s*l\d/i.test(paragraph.dataset.look ?? "")) {
      list = null;
      continue;
    }
    const mark = takeMark(paragraph);
    const sort = /^[\s(\uff08]*([0-9]+|[a-z]|[ivx]+|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]+)[.)\u3001\uff0e\uff09]/i.test(mark) ? "ol" : "ul";
    if (list?.localName !== sort || list.nextElementSibling !== paragraph) {
      list = page.createElement(sort);
      paragraph.before(list);
    }
    const item = page.createElement("li");
    const inside = page.createElement("p");
    inside.append(...paragraph.childNodes);
    item.append(inside);
    list.append(item);
    paragraph.remove();
  }
}

// The mark stands in a span that says to leave it out where lists are known.
function takeMark(paragraph) {
  const span = paragraph.querySelector('[data-look*="mso-list:Ignore" i], [data-look*="mso-list: Ignore" i]');
  const mark = span?.textContent ?? "";
  span?.remove();
  return mark;
}

function rename(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}
