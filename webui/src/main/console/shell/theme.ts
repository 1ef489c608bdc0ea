// Dark, light, or as the system says; theme.ts beside main.tsx applies it before the first paint.
import { Signal } from "../api/signal";

export type Theme = "system" | "light" | "dark";

const KEY = "caisson.theme";

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

export const theme = new Signal<Theme>(stored());

export function chooseTheme(chosen: Theme): void {
  if (chosen === "system") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEY, chosen);
    document.documentElement.dataset.theme = chosen;
  }
  theme.set(chosen);
}
