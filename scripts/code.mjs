import { bootstrap } from "./bootstrap.mjs";

bootstrap("code.ts");
