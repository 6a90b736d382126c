import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

// The pages are embedded into the program from ui/dist, under a policy that allows own scripts and own style sheets
// only: nothing here may inject a <style> element or inline a script.
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'safari16',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    manifest: true,
  },
  // The words of documents are read from where the PDF has them.
  server: { port: 5317, strictPort: true, fs: { allow: ['..'] } },
  test: {
    environment: 'jsdom',
    setupFiles: ['tests/setup.ts'],
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts'],
    css: false,
    testTimeout: 30_000,
  },
});
