// The comments of an open conversation: each stands once, in the order in which it was posted,
// or of the seconds of the film it is about, an expert's in a list of its own.
import { clone } from "../lib/dom.js";
import { minutesOf } from "../lib/clock.js";

const NEAR = 240; // pixels from the end: who reads there wants to see what comes

/**
 * @param {HTMLElement} page  the card with data-thread
 * @returns {{take: (event: object) => void, find: (id: number) => HTMLElement | null}}
 */
export function showComments(page) {
  const list = page.querySelector("[data-comments-list]");
  const template = document.getElementById("comment-template");
  const jump = page.querySelector("[data-jump]");
  const me = Number(page.dataset.me);
  const moderates = page.dataset.moderates === "yes";
  const reads = moderates || page.dataset.private === "yes"; // of what is hidden, at least the reason

  const experts = page.querySelector("[data-expert-list]");
  const bySecond = page.dataset.order === "second";

  const find = (id) => page.querySelector(`[data-comment="${id}"]`);
  const listOf = (article) => (experts && article.classList.contains("expert") ? experts : list);
  const address = (id) => page.dataset.comments.replace("/0/", `/${id}/`);

  /** Show a comment as an event says it stands; what is older than what stands here is dropped. */
  function take(event) {
    const known = find(event.id);
    if (known && Number(known.dataset.number) >= event.number) return;
    if (!known && !isWithin(event.id)) return;
    const article = build(event);
    place(article, known);
    if (needsMore(event)) fetchWhole(event.id);
  }

  /** A page of an older part of the conversation shows only what belongs there. */
  function isWithin(id) {
    const all = [...page.querySelectorAll("[data-comment]")].map((each) => Number(each.dataset.comment));
    if (!all.length) return true;
    if (id < Math.min(...all) && page.querySelector("[data-earlier]")) return false;
    if (id > Math.max(...all) && page.dataset.latest !== "yes") {
      jump.hidden = false;
      return false;
    }
    return true;
  }

  // What only some may read is not in the event, and what is very long is not either.
  function needsMore(event) {
    if (event.state === "shown") return event.html === null;
    return event.state === "hidden" && (reads || event.author.id === me);
  }

  async function fetchWhole(id) {
    try {
      const response = await fetch(address(id), { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (!response.ok) return;
      const holder = document.createElement("template");
      holder.innerHTML = await response.text();
      const article = holder.content.querySelector("[data-comment]");
      const known = find(id);
      if (article && Number(article.dataset.number) >= Number(known?.dataset.number ?? 0)) place(article, known);
    } catch {
      // The line is cut: what the event said stands; the next event or a reload brings the rest.
    }
  }

  function place(article, known) {
    if (known) {
      const active = document.activeElement;
      const isHeld = known.contains(active);
      const form = known.querySelector("[data-place]");
      if (form) article.querySelector(".body").after(form); // somebody is writing in it
      known.replaceWith(article);
      // Who works with the keyboard stays where they were.
      if (isHeld) (form?.contains(active) ? active : article).focus({ preventScroll: true });
      return;
    }
    const atEnd = isAtEnd();
    const there = listOf(article);
    const after = [...there.querySelectorAll("[data-comment]")].find((each) => stands(article, each));
    there.insertBefore(article, after ?? null);
    there.closest("[data-experts]")?.removeAttribute("hidden");
    article.classList.add("new");
    if (bySecond || after || document.visibilityState !== "visible") return;
    if (atEnd) article.scrollIntoView({ block: "nearest" });
    else jump.hidden = false;
  }

  /** Does `one` stand before `other`? What is about no second stands last. */
  function stands(one, other) {
    const second = ({ dataset }) => (bySecond ? Number(dataset.second || Infinity) : 0);
    const [here, there] = [second(one), second(other)];
    return here === there ? Number(one.dataset.comment) < Number(other.dataset.comment) : here < there;
  }

  function build(event) {
    const parts = partsOf(event);
    const deeds = deedsOn(event);
    const { former } = template.dataset; // whoever has no name any more
    const article = clone(template, {
      letter: event.author.name.slice(0, 1) || "·",
      name: event.author.name || former,
      school: event.author.school,
      role: template.getAttribute(`data-role-${event.author.role}`) ?? "",
      reply: template.dataset.reply.replace("{name}", event.reply?.author || former),
    });
    for (const part of article.querySelectorAll("[data-part]")) if (!parts.has(part.dataset.part)) part.remove();
    for (const deed of article.querySelectorAll("[data-deed]")) if (!deeds.has(deed.dataset.deed)) deed.remove();
    article.querySelector(".face").classList.toggle("lead", parts.has("role"));
    const person = article.querySelector('[data-slot="person"]');
    if (event.author.name) person.href = person.getAttribute("href").replace("/0/", `/${event.author.id}/`);
    else person.removeAttribute("href");
    const menu = article.querySelector("details.menu");
    if (menu && !menu.querySelector("[data-deed]")) menu.remove();
    const html = article.querySelector('[data-slot="html"]');
    if (html) html.innerHTML = event.html ?? ""; // cleaned by the server, as in the page itself
    article.querySelector('[data-slot="files"]')?.replaceChildren(filesOf(event.attachments));
    article.querySelector('[data-slot="time"]').replaceChildren(timeOf(event.posted_at));
    const second = article.querySelector('[data-part="second"]');
    if (second) {
      second.href = second.getAttribute("href").replace(/t=\d+/, `t=${event.second}`);
      second.dataset.second = event.second;
      second.querySelector('[data-slot="at"]').textContent = minutesOf(event.second);
    }
    article.dataset.second = event.second ?? "";
    const reply = article.querySelector('[data-part="reply"] a');
    if (reply) reply.href = address(event.reply.id);
    for (const link of article.querySelectorAll('[href*="/0/"], [href*="=0#"]')) {
      link.setAttribute("href", link.getAttribute("href").replace("/0/", `/${event.id}/`).replace("=0#", `=${event.id}#`));
    }
    article.id = `comment-${event.id}`;
    article.dataset.comment = event.id;
    article.dataset.number = event.number;
    const look = ["expert", "question", "answer", "reply"].find((each) => parts.has(each));
    article.className = ["comment", look, event.state === "shown" ? "" : "gone"].filter(Boolean).join(" ");
    return article;
  }

  // The same parts as item_for in commons/queries/threads.py.
  function partsOf(event) {
    const shown = event.state === "shown";
    const question = shown && event.comment_kind === "question";
    const there = {
      school: event.author.school !== "",
      role: event.author.role !== "",
      reply: event.reply !== null,
      question,
      waiting: question && event.question_state === "open",
      answered: question && event.question_state === "answered",
      answer: shown && event.comment_kind === "answer",
      expert: shown && event.comment_kind === "expert",
      second: shown && event.second !== null,
      edited: shown && event.edited,
      text: shown,
      hidden: event.state === "hidden",
      withdrawn: event.state === "withdrawn",
      files: event.attachments.length > 0,
    };
    return new Set(Object.keys(there).filter((name) => there[name]));
  }

  // The same deeds as deeds_on there; the server asks again when one is done.
  function deedsOn(event) {
    if (event.state !== "shown") return new Set();
    const mine = event.author.id === me;
    const open = page.dataset.open === "yes";
    const may = {
      reply: open,
      answer: open && event.comment_kind === "question",
      edit: mine && open,
      withdraw: mine,
      history: event.edited && (mine || moderates),
      hide: moderates && !mine,
      report: !mine,
      "ask-again": event.question_state === "answered" && (mine || moderates),
    };
    return new Set(Object.keys(may).filter((name) => may[name]));
  }

  jump.querySelector("button").addEventListener("click", () => {
    if (page.dataset.latest !== "yes") location.assign(location.pathname);
    list.lastElementChild?.scrollIntoView({ block: "center" });
    jump.hidden = true;
  });

  window.addEventListener("scroll", () => {
    if (!jump.hidden && isAtEnd() && page.dataset.latest === "yes") jump.hidden = true;
  }, { passive: true });

  return { take, find };
}

const isAtEnd = () => window.innerHeight + window.scrollY > document.body.scrollHeight - NEAR;

function filesOf(attachments) {
  const list = document.createElement("ul");
  list.className = "files";
  for (const { name, size, url } of attachments) {
    const item = clone(document.getElementById("file-template"));
    item.querySelector("a").href = url;
    item.querySelector("b").textContent = name;
    item.querySelector("small").textContent = sizeOf(size);
    list.append(item);
  }
  return list;
}

function sizeOf(bytes) {
  const [unit, each] = bytes < 1024 ? ["byte", 1] : bytes < 1024 ** 2 ? ["kilobyte", 1024] : ["megabyte", 1024 ** 2];
  const shape = { style: "unit", unit, unitDisplay: each === 1 ? "long" : "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, shape).format(bytes / each);
}

// In the county's own time, as the server writes it, wherever this browser thinks it is.
function timeOf(iso) {
  const { today, zone: timeZone } = document.getElementById("comment-template").dataset;
  const language = document.documentElement.lang;
  const when = new Date(iso);
  const day = (moment) => moment.toLocaleDateString("en", { timeZone });
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const time = document.createElement("time");
  time.dateTime = iso;
  time.title = when.toLocaleString(language, { timeZone });
  time.textContent =
    day(when) === day(new Date())
      ? `${today} ${when.toLocaleTimeString(language, clock)}`
      : when.toLocaleString(language, { month: "short", day: "numeric", ...clock });
  return time;
}
