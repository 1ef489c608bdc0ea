package io.caisson.store.catalog;

import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: each change answers a new one that shares all but the path to the change with the
 * old. A treap: a search tree by key and a heap by a hash of the key, so that its depth is logarithmic without
 * bookkeeping.
 */
final class SortedTree<K extends Comparable<K>, V> {

    private record Node<K, V>(
            K key,
            V value,
            int priority,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right) {

        Node<K, V> withLeft(@Nullable Node<K, V> changed) {
            return new Node<>(key, value, priority, changed, right);
        }

        Node<K, V> withRight(@Nullable Node<K, V> changed) {
            return new Node<>(key, value, priority, left, changed);
        }
    }

    private final @Nullable Node<K, V> root;
    private final int size;

    private SortedTree(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    static <K extends Comparable<K>, V> SortedTree<K, V> empty() {
        return new SortedTree<>(null, 0);
    }

    int size() {
        return size;
    }

    @Nullable
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key());
            if (order == 0) {
                return node.value();
            }
            node = order < 0 ? node.left() : node.right();
        }
        return null;
    }

    SortedTree<K, V> with(K key, V value) {
        return new SortedTree<>(put(root, key, value), get(key) == null ? size + 1 : size);
    }

    SortedTree<K, V> without(K key) {
        return get(key) == null ? this : new SortedTree<>(remove(root, key), size - 1);
    }

    /** Calls {@code visitor} with each entry from {@code from} on, in order, until it answers false. */
    void visitFrom(K from, BiPredicate<? super K, ? super V> visitor) {
        visit(root, from, visitor);
    }

    private static <K extends Comparable<K>, V> boolean visit(
            @Nullable Node<K, V> node, K from, BiPredicate<? super K, ? super V> visitor) {
        if (node == null) {
            return true;
        }
        boolean inRange = from.compareTo(node.key()) <= 0;
        if (inRange && (!visit(node.left(), from, visitor) || !visitor.test(node.key(), node.value()))) {
            return false;
        }
        return visit(node.right(), from, visitor);
    }

    private static <K extends Comparable<K>, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, priority(key), null, null);
        }
        int order = key.compareTo(node.key());
        if (order == 0) {
            return new Node<>(key, value, node.priority(), node.left(), node.right());
        }
        if (order < 0) {
            Node<K, V> left = put(node.left(), key, value);
            Node<K, V> changed = node.withLeft(left);
            return left.priority() > node.priority() ? left.withRight(changed.withLeft(left.right())) : changed;
        }
        Node<K, V> right = put(node.right(), key, value);
        Node<K, V> changed = node.withRight(right);
        return right.priority() > node.priority() ? right.withLeft(changed.withRight(right.left())) : changed;
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key());
        if (order == 0) {
            return join(node.left(), node.right());
        }
        return order < 0 ? node.withLeft(remove(node.left(), key)) : node.withRight(remove(node.right(), key));
    }

    private static <K, V> @Nullable Node<K, V> join(@Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        return left.priority() >= right.priority()
                ? left.withRight(join(left.right(), right))
                : right.withLeft(join(left, right.left()));
    }

    /** Spreads the bits of a string's hash, which are alike for like strings (the finalizer of MurmurHash 3). */
    private static int priority(Object key) {
        int mixed = key.hashCode();
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
