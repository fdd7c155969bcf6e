import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { startLanguage } from "./language";
import { Providers } from "./providers";
import "./theme.css";

async function start(root: HTMLElement) {
  await startLanguage();
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <App />
      </Providers>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void start(root);
