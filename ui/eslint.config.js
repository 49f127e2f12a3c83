import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const onlyTheHostMeetsTauri = {
  "no-restricted-imports": [
    "error",
    {
      patterns: [
        { group: ["@tauri-apps/*"], message: "Only src/host/ meets Tauri. Ask the host." },
        { group: ["**/host/fake*"], message: "The fake gym is loaded by src/host/ alone, in development." },
      ],
    },
  ],
};

export default ts.config(
  { ignores: ["dist", "node_modules", "src/host/bindings", "src/i18n/paraglide"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-console": "error",
      "no-undef": "off",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig },
    },
  },
  { files: ["src/**"], ignores: ["src/host/**", "src/**/*.test.ts"], rules: onlyTheHostMeetsTauri },
  {
    files: ["scripts/**", "*.js", "*.ts"],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
);
