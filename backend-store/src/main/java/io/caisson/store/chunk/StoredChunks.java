package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.StoreDirectory;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the chunk files into line with the checkpoint when a store is opened. A file the checkpoint does not know is the
 * work of log entries that come again, or was deleted not durably: it goes. A chunk without its file is lost, unless the
 * replay drops it.
 */
final class StoredChunks {
    private static final Logger LOG = LoggerFactory.getLogger(StoredChunks.class);

    private final StoreDirectory directory;
    private final Map<LayerId, Layer> layers;

    StoredChunks(StoreDirectory directory, Map<LayerId, Layer> layers) {
        this.directory = directory;
        this.layers = layers;
    }

    /** Fills the layers with the chunks of the checkpoint, and deletes what does not belong to it. */
    void restore(Checkpoint checkpoint) throws IOException {
        Set<VolumeId> volumes = new HashSet<>();
        for (Checkpoint.LayerChunks stored : checkpoint.layers()) {
            Layer layer = new Layer(stored.layer());
            volumes.add(stored.layer().volume());
            layers.put(stored.layer(), layer);
            restore(layer, stored.chunks());
        }
        for (String volume : directory.list(ChunkFileFormat.CHUNKS)) {
            String path = ChunkFileFormat.CHUNKS + "/" + volume;
            for (String layer : directory.list(path)) {
                LayerId id = ChunkFileFormat.layerId(volume, layer);
                if (id != null && !layers.containsKey(id)) {
                    LOG.debug("deleting layer {}, which is younger than the checkpoint", id);
                    directory.delete(path + "/" + layer);
                }
            }
            if (directory.list(path).isEmpty()) {
                directory.delete(path);
            }
        }
    }

    private void restore(Layer layer, List<Checkpoint.ChunkEntry> stored) throws IOException {
        String path = ChunkFileFormat.layerPath(layer.id());
        Set<String> files = new HashSet<>(directory.list(path));
        for (Checkpoint.ChunkEntry entry : stored) {
            Chunk chunk = new Chunk(layer, entry.chunk(), entry.checkpoint(), entry.lastChange());
            chunk.presentBlocks(entry.presentBlocks());
            chunk.lost(!files.remove(ChunkFileFormat.chunkName(entry.chunk())));
            layer.put(chunk);
        }
        for (String file : files) {
            if (ChunkFileFormat.chunkNumber(file) != null) {
                LOG.debug("deleting {}/{}, which is younger than the checkpoint", path, file);
                directory.delete(path + "/" + file);
            }
        }
    }
}
