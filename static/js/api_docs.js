/** Swagger UI draws the API's page. It knows the dark by a class of its own only. */

import { theme } from "./site.js";

const show = () => document.documentElement.classList.toggle("dark-mode", theme() === "dark");

document.addEventListener("themechange", show);
show();
