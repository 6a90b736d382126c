import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tiers = (patterns) => ['error', { patterns }];
const tauri = { group: ['@tauri-apps/*'], message: 'Only src/bridge talks to Rust.' };
const above = {
  group: ['**/features/**', '**/pages/**', '**/frame/**'],
  message: 'Components know no feature: pass what they need as props.',
};

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/bridge/generated.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-restricted-imports': tiers([tauri]),
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
        svelteConfig,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // Values that are made anew on each change need no reactive twin.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/require-each-key': 'error',
      // Beside other snippets a named one reads better.
      'svelte/no-useless-children-snippet': 'off',
      'svelte/no-navigation-without-resolve': 'off',
      'no-warning-comments': ['error', { terms: ['svelte-ignore'], location: 'anywhere' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: 'The content policy drops style="…" attributes: use a class or a style: directive.',
        },
        {
          selector: 'SvelteAttribute[key.name=/^on[a-z]+$/] > SvelteLiteral',
          message: 'No inline handlers: the content policy refuses them.',
        },
      ],
    },
  },
  { files: ['src/bridge/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/components/**'], rules: { 'no-restricted-imports': tiers([tauri, above]) } },
  { files: ['**/*.js', '**/*.mjs'], rules: { 'no-console': 'off' } },
);
