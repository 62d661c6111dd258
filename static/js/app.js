// What every page may use. Each piece finds its own places in the page and leaves the rest alone;
// without this file every page still works.
import { openMenus } from "./_menus.js";
import { askBeforeSending } from "./_confirm.js";
import { suggestSearches } from "./_suggest.js";
import { switchTheme } from "./_theme.js";
import { watchForms } from "./_forms.js";
import { offerPaper } from "./_print.js";
import { forgetRoom } from "./_room_kept.js";
import { forgetSent } from "./_second_kept.js";

document.documentElement.classList.add("has-script");
openMenus();
askBeforeSending();
switchTheme();
watchForms();
offerPaper();
suggestSearches();
if (!document.querySelector("[data-room], [data-room-shell]")) forgetRoom();
forgetSent();
