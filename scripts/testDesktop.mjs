import { bootstrap } from "./bootstrap.mjs";

bootstrap("testDesktop.ts");
