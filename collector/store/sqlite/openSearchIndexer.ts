import type { SearchIndexer } from "../store.ts";
import type { WriteTurn } from "../writeTurn.ts";
import { isIndexDamage, openDatabase } from "./openDatabase.ts";
import { SearchIndex } from "./searchIndex.ts";

/** Opens the search index of a data folder for filling; one that does not fit the store any more is made anew. */
export function openSearchIndexer(folder: string, turn?: WriteTurn): SearchIndexer {
  const db = openDatabase(folder, "derived", turn);
  const index = new SearchIndex(db);
  return {
    step: () => {
      try {
        return index.step();
      } catch (error) {
        if (!isIndexDamage(error)) throw error;
        index.rebuild();
        return true;
      }
    },
    close: () => void db.close(),
  };
}
