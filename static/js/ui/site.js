// What every page needs: menus, dialogs, toasts, and calm answers when a part cannot be had.
import { listenForMenus } from "./menu.js";
import { listenForDialogs } from "./dialog.js";
import { listenForToasts } from "./toast.js";
import { listenForAnswers } from "./answers.js";
import { listenForForms } from "./form.js";
import { listenForFileFields } from "./pick.js";
import { growPlacesToWrite } from "./grow.js";
import { listenForSlash } from "./seek.js";

listenForMenus();
listenForDialogs();
listenForToasts();
listenForAnswers();
listenForForms();
listenForFileFields();
growPlacesToWrite();
listenForSlash();
