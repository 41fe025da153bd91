import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

/**
 * Jest's environment for Node, with a global object that is an ordinary one. Jest puts a proxy behind it, which is asked in
 * C++ for each `Math`, `Object` or `expect`: loops over what is global then take up to a hundred times as long in a test
 * as they do in the product.
 */
export default class PlainGlobalsEnvironment extends TestEnvironment {
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    const { createContext } = vm;
    // There is no option for it: https://github.com/nodejs/node/issues/31658
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
  }
}
