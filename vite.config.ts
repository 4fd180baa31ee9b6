import { relative, resolve } from "node:path";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: true;
  }
}

const APP = resolve(import.meta.dirname, "app");

/** The bench measures against a bare route of this same app: a file it names, served at /bench. */
const benchRoute = process.env.HADIYA_BENCH_ROUTE;
/** Where that build goes, so that it does not take the place of the app's own. */
const buildDirectory = process.env.HADIYA_BUILD_DIR ?? "build";

export default defineConfig(({ isSsrBuild }) => ({
  server: { host: "127.0.0.1" },
  plugins: [
    remix({
      appDirectory: "app",
      buildDirectory,
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
      routes: (defineRoutes) =>
        defineRoutes((route) => {
          if (benchRoute) route("bench", relative(APP, resolve(benchRoute)));
        }),
    }),
  ],
  // Shopify's content security policy keeps data: addresses out of some places.
  // The server bundle opens its database with top-level await.
  // Both builds shrink style sheets alike, so that their names agree and none is loaded twice.
  build: {
    assetsInlineLimit: 0,
    cssMinify: "esbuild",
    cssTarget: ["chrome111", "edge111", "firefox114", "safari16.4"],
    ...(isSsrBuild ? { target: "node22" } : {}),
  },
  // Found late, these make `vite dev` reload half-way and React complain of two copies.
  optimizeDeps: {
    include: ["@shopify/app-bridge-react", "@shopify/polaris", "@shopify/shopify-app-remix/react"],
  },
}));
