import { readdirSync } from "node:fs";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const features = readdirSync("src/features");

// client, components → features → app; a feature never imports another.
const zones = [
  { target: "src/client", from: "src", except: ["./client"] },
  { target: "src/components", from: "src", except: ["./components", "./client", "./locales"] },
  { target: "src/features", from: "src/app" },
  ...features.map((feature) => ({
    target: `src/features/${feature}`,
    from: "src/features",
    except: [`./${feature}`],
  })),
];

export default defineConfig(
  { ignores: ["src/client/schema.ts", "node_modules"] },
  tseslint.configs.strictTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".tsx"] })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
      "max-lines": ["error", 200],
      complexity: ["error", { max: 10, variant: "modified" }],
      "no-console": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
