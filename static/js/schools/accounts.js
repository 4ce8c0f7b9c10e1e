// Passwords can be looked at before they are sent; without this script they are only typed.
for (const input of document.querySelectorAll("input[data-reveal]")) {
  const frame = document.createElement("div");
  frame.className = "revealing";
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  const say = () => {
    const shown = input.type === "text";
    button.textContent = shown ? input.dataset.conceal : input.dataset.reveal;
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    say();
  });
  input.form.addEventListener("submit", () => { input.type = "password"; });
  input.replaceWith(frame);
  frame.append(input, button);
  say();
}
