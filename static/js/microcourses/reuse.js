// Copies the text that a button names. Without a clipboard the button stays hidden: one can select.
for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(said.textContent.trim());
    button.lastChild.textContent = button.dataset.copied;
  });
}
