/**
 * Runs a script of this folder on the project's own Node, after installing what is missing. This file and what it loads
 * run on the Node of the machine, whatever that is: nothing here may need more than Node 18, and on an older one
 * nothing is loaded at all.
 * @param {string} script name of a file in this folder
 */
export function bootstrap(script) {
  if (Number(process.versions.node.split(".")[0]) < 18) {
    console.error(
      `This needs Node.js 18 or later to begin with, and this is ${process.version}: install a newer one from https://nodejs.org.`,
    );
    process.exitCode = 1;
    return;
  }
  import("./install/runScript.mjs").then(
    ({ runScript }) => runScript(script),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
