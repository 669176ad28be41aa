// Runs once, with `trigger` from the page library. Sends what is clicked to the server and looks after scrolling and
// focus; it builds no markup and loads nothing.
const page = document;
window.newsPage?.abort();
window.newsPage = new AbortController();
const listen = (target, name, handler) => target.addEventListener(name, handler, { signal: window.newsPage.signal });
let opener = null;
let following = true;

const send = {
  open: (button) => {
    opener = button;
    trigger("open_article", { ...button.dataset });
  },
  ask: (button) => trigger("ask_example", { question: button.dataset.question }),
  rate: (button) => trigger("rate_answer", { ...button.dataset }),
  close: () => trigger("close_article", {}),
  copy: async (button) => {
    await navigator.clipboard?.writeText(button.dataset.text);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy answer"), 1500);
  },
};

listen(page, "click", (event) => {
  const button = event.target.closest?.("button[data-action]");
  if (button) send[button.dataset.action]?.(button);
});

listen(page, "keydown", (event) => {
  if (event.key === "Escape" && page.querySelector("#panel .article")) send.close();
});

// An article was opened: show its marked passage, and let the keyboard go on from its heading.
listen(window, "article-opened", () =>
  setTimeout(() => {
    page.querySelector("#panel h2")?.focus({ preventScroll: true });
    const target = page.querySelector("#panel mark") ?? page.querySelector("#panel h2");
    target?.scrollIntoView({ block: "center" });
  }, 50),
);

// It was closed: back to the button that had opened it, if it is still there.
listen(window, "article-closed", () => {
  if (opener?.isConnected) opener.focus();
  opener = null;
});

// Follow a growing answer, but never past its own question, and not at all once the reader has scrolled up.
const scroller = page.querySelector("#conversation");
let turn = null;
const observer = new MutationObserver(() => {
  const newest = [...scroller.querySelectorAll(".turn")].pop();
  if (!newest) return;
  if (newest.dataset.turn !== turn) following = true;
  turn = newest.dataset.turn;
  const top = newest.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  if (following) scroller.scrollTop = top;
});
listen(scroller, "wheel", () => (following = false));
listen(scroller, "touchmove", () => (following = false));
listen(scroller, "keydown", () => (following = false));
observer.observe(scroller, { childList: true, subtree: true, characterData: true });
listen(window.newsPage.signal, "abort", () => observer.disconnect());

page.querySelector("#question textarea")?.setAttribute("dir", "auto");
