// Dialogs are <dialog id>; whatever carries data-opens="id" opens one, data-closes closes its own.
export function listenForDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      document.getElementById(opener.dataset.opens)?.showModal();
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      closer.closest("dialog")?.close();
      return;
    }
    if (event.target instanceof HTMLDialogElement && pressedOutside(event)) event.target.close();
    if (event.target.closest("[data-print]")) window.print();
  });
}

function pressedOutside(event) {
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  // A click made by the Enter key has no place, and is never outside.
  if (x === 0 && y === 0) return false;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
