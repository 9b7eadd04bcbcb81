import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '.build/**'],
    pool: 'forks',
    testTimeout: 180_000,
    // The CommonJS build of tfjs-core registers no gradients, so tests load its ES modules through Vite.
    server: { deps: { inline: [/@tensorflow\//] } },
  },
  resolve: { mainFields: ['module', 'main'] },
});
