// "/" leads to the search, wherever one is not writing.
export function listenForSlash() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const field = document.querySelector("[data-seek]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
