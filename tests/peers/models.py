"""Tiny embedding models with made-up weights, and what independent implementations make of them.

`models.py FOLDER` writes folders of models as their authors ship them, two pictures, and `expected.json`: for each
model what is asked and the unit vector that must come out. BERT and CLIP are computed by Flax (transformers),
EfficientNet-Lite by onnxruntime from a graph made here, SigLIP by numpy as its paper describes it, pictures are
prepared by transformers' image processors with Pillow.
"""

import json
import math
import os
import pickle
import struct
import sys
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from transformers import BertConfig, CLIPConfig, CLIPImageProcessor, SiglipImageProcessor
from transformers import FlaxBertModel, FlaxCLIPModel

WORDS = ["[PAD]", "[UNK]", "[CLS]", "red", "blue", "boots", "a", "photo", "of", "green", "[SEP]"]
TEXTS = ["red boots", "a photo of blue boots", "", "something unheard of", "green " * 40]
random = np.random.default_rng(7)


def unit(vector):
    vector = np.asarray(vector, np.float64).reshape(-1)
    return vector / np.linalg.norm(vector)


def write_tokenizer(folder):
    marks = [["[CLS]", WORDS.index("[CLS]")], ["[SEP]", WORDS.index("[SEP]")]]
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {"type": "BertProcessing", "cls": marks[0], "sep": marks[1]}, "decoder": None,
        "model": {"type": "WordLevel", "vocab": {w: i for i, w in enumerate(WORDS)}, "unk_token": "[UNK]"},
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))


def tokens(folder, text, most):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(most)
    return tokenizer.encode(text).ids


def randomised(params):
    """Weights large enough that every layer matters."""
    return jax.tree.map(lambda value: (random.standard_normal(value.shape) * 0.25).astype(np.float32), params)


def torch_names(params):
    """Flax's parameters as PyTorch's checkpoints name and lay them out."""
    tensors = {}

    def walk(tree, path):
        for key, value in tree.items():
            if isinstance(value, dict):
                walk(value, path + [key])
                continue
            value = np.asarray(value)
            if key == "kernel":
                value = value.transpose(3, 2, 0, 1) if value.ndim == 4 else value.T
            name = ".".join(path + [{"kernel": "weight", "scale": "weight", "embedding": "weight"}.get(key, key)])
            tensors[name] = np.ascontiguousarray(value)

    walk(params, [])
    return tensors


def bert(root, expected):
    folder = root / "tiny-bert"
    folder.mkdir()
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=48, intermediate_size=80, num_attention_heads=3,
        num_hidden_layers=2, max_position_embeddings=16, layer_norm_eps=1e-12,
    )
    model = FlaxBertModel(config)
    model.params = randomised(model.params)
    save_file(torch_names(model.params), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", **config.to_dict()}))
    write_tokenizer(folder)
    for text in TEXTS:
        ids = tokens(folder, text, 16)
        rows = model(np.array([ids])).last_hidden_state[0]
        expected.append({"model": folder.name, "text": text, "vector": unit(np.mean(rows, 0)).tolist()})


def clip(root, pictures, expected):
    folder = root / "tiny-clip"
    folder.mkdir()
    end = WORDS.index("[SEP]")
    part = {
        "hidden_size": 48, "intermediate_size": 80, "num_attention_heads": 3, "num_hidden_layers": 2,
        "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5,
    }
    text = {**part, "vocab_size": len(WORDS), "max_position_embeddings": 12, "eos_token_id": end,
            "bos_token_id": 2, "pad_token_id": 0}
    vision = {**part, "image_size": 32, "patch_size": 8}
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=40)
    model = FlaxCLIPModel(config)
    model.params = randomised(model.params)
    save_file(torch_names(model.params), folder / "model.safetensors")
    described = {"model_type": "clip", "text_config": text, "vision_config": vision, "projection_dim": 40}
    (folder / "config.json").write_text(json.dumps(described))
    size = {"shortest_edge": 36}
    processor = CLIPImageProcessor(size=size, crop_size={"height": 32, "width": 32})
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "size": size, "crop_size": 32, "image_mean": processor.image_mean, "image_std": processor.image_std,
        "resample": 3,
    }))
    write_tokenizer(folder)
    for text in TEXTS:
        ids = np.array([tokens(folder, text, 12)])
        features = model.get_text_features(ids, attention_mask=np.ones_like(ids))
        expected.append({"model": folder.name, "text": text, "vector": unit(features).tolist()})
    for picture in pictures:
        pixels = processor(Image.open(root / picture), return_tensors="np")["pixel_values"]
        features = model.get_image_features(pixels)
        expected.append({"model": folder.name, "picture": picture, "vector": unit(features).tolist()})


class Siglip:
    """Zhai et al. 2023: two transformers that normalise what they see; texts end with a linear layer on the last
    token, pictures with a learned question that attends to all patches."""

    width, inner, heads, layers, words, side, patch = 48, 80, 3, 2, 8, 32, 8

    def __init__(self):
        self.tensors = {}
        patches = (self.side // self.patch) ** 2
        for tower, count in (("text_model", self.words), ("vision_model", patches)):
            self.add(f"{tower}.embeddings.position_embedding.weight", count, self.width)
            for layer in range(self.layers):
                prefix = f"{tower}.encoder.layers.{layer}"
                for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    self.linear(f"{prefix}.self_attn.{name}", self.width, self.width)
                self.block(prefix, "layer_norm1", "layer_norm2")
        self.add("text_model.embeddings.token_embedding.weight", len(WORDS), self.width)
        self.norm_("text_model.final_layer_norm")
        self.linear("text_model.head", self.width, self.width)
        self.add("vision_model.embeddings.patch_embedding.weight", self.width, 3, self.patch, self.patch)
        self.add("vision_model.embeddings.patch_embedding.bias", self.width)
        self.norm_("vision_model.post_layernorm")
        head = "vision_model.head"
        self.add(f"{head}.probe", 1, 1, self.width)
        self.add(f"{head}.attention.in_proj_weight", 3 * self.width, self.width)
        self.add(f"{head}.attention.in_proj_bias", 3 * self.width)
        self.linear(f"{head}.attention.out_proj", self.width, self.width)
        self.block(head, "layernorm")

    def add(self, name, *shape):
        self.tensors[name] = (random.standard_normal(shape) * 0.25).astype(np.float32)

    def linear(self, name, outputs, inputs):
        self.add(f"{name}.weight", outputs, inputs)
        self.add(f"{name}.bias", outputs)

    def norm_(self, name):
        self.add(f"{name}.weight", self.width)
        self.add(f"{name}.bias", self.width)

    def block(self, prefix, *norms):
        self.linear(f"{prefix}.mlp.fc1", self.inner, self.width)
        self.linear(f"{prefix}.mlp.fc2", self.width, self.inner)
        for norm in norms:
            self.norm_(f"{prefix}.{norm}")

    def at(self, name):
        return self.tensors[name].astype(np.float64)

    def apply(self, name, rows):
        return rows @ self.at(f"{name}.weight").T + self.at(f"{name}.bias")

    def normal(self, name, rows):
        mean, variance = rows.mean(-1, keepdims=True), rows.var(-1, keepdims=True)
        return (rows - mean) / np.sqrt(variance + 1e-6) * self.at(f"{name}.weight") + self.at(f"{name}.bias")

    def mlp(self, prefix, rows):
        rows = self.apply(f"{prefix}.mlp.fc1", rows)
        rows = 0.5 * rows * (1 + np.tanh(math.sqrt(2 / math.pi) * (rows + 0.044715 * rows**3)))
        return self.apply(f"{prefix}.mlp.fc2", rows)

    def attention(self, query, key, value):
        def split(rows):
            return rows.reshape(len(rows), self.heads, -1).transpose(1, 0, 2)

        query, key, value = map(split, (query, key, value))
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ value).transpose(1, 0, 2).reshape(query.shape[1], -1)

    def encode(self, tower, rows):
        for layer in range(self.layers):
            prefix = f"{tower}.encoder.layers.{layer}"
            seen = self.normal(f"{prefix}.layer_norm1", rows)
            parts = (self.apply(f"{prefix}.self_attn.{n}", seen) for n in ("q_proj", "k_proj", "v_proj"))
            rows = rows + self.apply(f"{prefix}.self_attn.out_proj", self.attention(*parts))
            rows = rows + self.mlp(prefix, self.normal(f"{prefix}.layer_norm2", rows))
        return rows

    def text(self, ids):
        rows = self.at("text_model.embeddings.token_embedding.weight")[ids]
        rows = self.encode("text_model", rows + self.at("text_model.embeddings.position_embedding.weight"))
        last = self.normal("text_model.final_layer_norm", rows)[-1]
        return self.apply("text_model.head", last)

    def picture(self, pixels):
        count, patch = self.side // self.patch, self.patch
        patches = pixels.reshape(3, count, patch, count, patch).transpose(1, 3, 0, 2, 4).reshape(count**2, -1)
        embeddings = "vision_model.embeddings"
        rows = patches @ self.at(f"{embeddings}.patch_embedding.weight").reshape(self.width, -1).T
        rows = rows + self.at(f"{embeddings}.patch_embedding.bias") + self.at(f"{embeddings}.position_embedding.weight")
        rows = self.normal("vision_model.post_layernorm", self.encode("vision_model", rows))
        head = "vision_model.head"
        weights = np.split(self.at(f"{head}.attention.in_proj_weight"), 3)
        bias = np.split(self.at(f"{head}.attention.in_proj_bias"), 3)
        probe = self.at(f"{head}.probe")[0]
        query, key, value = (r @ w.T + b for r, w, b in zip((probe, rows, rows), weights, bias))
        answer = self.apply(f"{head}.attention.out_proj", self.attention(query, key, value))
        return answer + self.mlp(head, self.normal(f"{head}.layernorm", answer))


def siglip(root, pictures, expected):
    folder = root / "tiny-siglip"
    folder.mkdir()
    model = Siglip()
    save_file(model.tensors, folder / "model.safetensors")
    part = {
        "hidden_size": model.width, "intermediate_size": model.inner, "num_attention_heads": model.heads,
        "num_hidden_layers": model.layers,
    }
    (folder / "config.json").write_text(json.dumps({
        "model_type": "siglip",
        "text_config": {**part, "vocab_size": len(WORDS), "max_position_embeddings": model.words},
        "vision_config": {**part, "image_size": model.side, "patch_size": model.patch},
    }))
    size = {"height": model.side, "width": model.side}
    processor = SiglipImageProcessor(size=size)
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "size": size, "image_mean": processor.image_mean, "image_std": processor.image_std, "resample": 3,
    }))
    (folder / "tokenizer_config.json").write_text(json.dumps({"pad_token": "[PAD]"}))
    write_tokenizer(folder)
    for text in TEXTS:
        ids = tokens(folder, text, model.words)
        ids += [WORDS.index("[PAD]")] * (model.words - len(ids))
        expected.append({"model": folder.name, "text": text, "vector": unit(model.text(ids)).tolist()})
    for picture in pictures:
        pixels = processor(Image.open(root / picture), return_tensors="np")["pixel_values"][0]
        vector = unit(model.picture(pixels.astype(np.float64)))
        expected.append({"model": folder.name, "picture": picture, "vector": vector.tolist()})


def lite_graph(tensors, strides):
    """An ONNX graph of an EfficientNet-Lite up to its pooled features."""
    nodes, values = [], []

    def convolution(seen, name, norm, stride=1, groups=1, bounded=True):
        weights = tensors[f"{name}.weight"]
        window = weights.shape[-1]
        # TensorFlow's "same": as much room as keeps the size, the odd one at the end.
        values.append(numpy_helper.from_array(weights, name))
        nodes.append(helper.make_node(
            "Conv", [seen, name], [f"{name}:c"], kernel_shape=[window] * 2, strides=[stride] * 2, group=groups,
            auto_pad="SAME_UPPER",
        ))
        parts = [f"{norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        values.extend(numpy_helper.from_array(tensors[part], part) for part in parts)
        nodes.append(helper.make_node("BatchNormalization", [f"{name}:c", *parts], [f"{name}:n"], epsilon=1e-3))
        if not bounded:
            return f"{name}:n"
        nodes.append(helper.make_node("Clip", [f"{name}:n", "zero", "six"], [f"{name}:r"]))
        return f"{name}:r"

    values.append(numpy_helper.from_array(np.float32(0), "zero"))
    values.append(numpy_helper.from_array(np.float32(6), "six"))
    seen = convolution("x", "_conv_stem", "_bn0", stride=2)
    channels = tensors["_conv_stem.weight"].shape[0]
    for number, stride in enumerate(strides):
        prefix, before = f"_blocks.{number}", (seen, channels)
        if f"{prefix}._expand_conv.weight" in tensors:
            seen = convolution(seen, f"{prefix}._expand_conv", f"{prefix}._bn0")
        inner = tensors[f"{prefix}._depthwise_conv.weight"].shape[0]
        seen = convolution(seen, f"{prefix}._depthwise_conv", f"{prefix}._bn1", stride, inner)
        seen = convolution(seen, f"{prefix}._project_conv", f"{prefix}._bn2", bounded=False)
        channels = tensors[f"{prefix}._project_conv.weight"].shape[0]
        if stride == 1 and channels == before[1]:
            nodes.append(helper.make_node("Add", [seen, before[0]], [f"{prefix}:s"]))
            seen = f"{prefix}:s"
    seen = convolution(seen, "_conv_head", "_bn1")
    nodes.append(helper.make_node("GlobalAveragePool", [seen], ["y"]))
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, None, None])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, None, 1, 1])]
    graph = helper.make_graph(nodes, "lite", inputs, outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def lite_pixels(picture, side):
    picture = picture.convert("RGB")
    scale = side / max(picture.size)
    size = tuple(max(1, round(length * scale)) for length in picture.size)
    square = Image.new("RGB", (side, side), (255, 255, 255))
    square.paste(picture.resize(size, Image.BILINEAR), ((side - size[0]) // 2, (side - size[1]) // 2))
    return ((np.asarray(square, np.float32) - 127) / 128).transpose(2, 0, 1)[None]


def read_torch(path):
    """The tensors of a file in PyTorch's older format, without PyTorch."""
    storages = {}

    class Unpickler(pickle.Unpickler):
        def find_class(self, module, name):
            if name == "_rebuild_tensor_v2":
                return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
            if name == "OrderedDict":
                return super().find_class(module, name)
            return name

        def persistent_load(self, found):
            storages[found[2]] = found[1]
            return found[2]

    with open(path, "rb") as file:
        for _ in range(3):
            pickle.load(file)
        described = Unpickler(file).load()
        data = {}
        for key in pickle.load(file):
            (count,) = struct.unpack("<q", file.read(8))
            kind = np.dtype({"FloatStorage": np.float32, "LongStorage": np.int64}[storages[key]])
            data[key] = np.frombuffer(file.read(count * kind.itemsize), kind)
    def tensor(storage, offset, shape, strides):
        values = data[storage][offset:]
        return np.lib.stride_tricks.as_strided(values, shape, [step * values.itemsize for step in strides]).copy()

    return {name: tensor(*where) for name, where in described.items()}


def lite(root, pictures, expected):
    folder = root / "tiny-lite"
    folder.mkdir()
    tensors = {}

    def add(name, norm, *shape):
        tensors[f"{name}.weight"] = (random.standard_normal(shape) * 0.5).astype(np.float32)
        for part in ("weight", "bias", "running_mean"):
            tensors[f"{norm}.{part}"] = random.standard_normal(shape[0]).astype(np.float32)
        tensors[f"{norm}.running_var"] = random.uniform(0.5, 2, shape[0]).astype(np.float32)

    add("_conv_stem", "_bn0", 8, 3, 3, 3)
    channels = 8
    # Channels, window, widening and stride of each block, as the stages of the real ones go.
    blocks = [(6, 3, 1, 1), (10, 3, 6, 2), (10, 3, 6, 1), (12, 5, 6, 2), (20, 3, 6, 2), (24, 5, 6, 1)]
    for number, (outputs, window, widening, _) in enumerate(blocks):
        prefix, inner = f"_blocks.{number}", channels * widening
        if widening > 1:
            add(f"{prefix}._expand_conv", f"{prefix}._bn0", inner, channels, 1, 1)
        add(f"{prefix}._depthwise_conv", f"{prefix}._bn1", inner, 1, window, window)
        add(f"{prefix}._project_conv", f"{prefix}._bn2", outputs, inner, 1, 1)
        channels = outputs
    add("_conv_head", "_bn1", 40, channels, 1, 1)
    save_file(tensors, folder / "lite.safetensors")
    session = onnxruntime.InferenceSession(lite_graph(tensors, [block[3] for block in blocks]))
    for picture in pictures:
        # A network whose last stage has so many channels is taken for the smallest, which reads 224 pixels.
        pixels = lite_pixels(Image.open(root / picture), 224)
        vector = unit(session.run(None, {"x": pixels})[0])
        expected.append({"model": folder.name, "picture": picture, "vector": vector.tolist()})


def write_pictures(root):
    """Smooth colours: what decoders and scalers round differently must not decide."""
    names = []
    for name, (width, height) in {"wide.png": (90, 60), "high.png": (70, 224), "small.png": (9, 11)}.items():
        corners = random.integers(0, 255, (3, 3, 3)).astype(np.uint8)
        Image.fromarray(corners).resize((width, height), Image.BICUBIC).save(root / name)
        names.append(name)
    return names


def main():
    root = Path(sys.argv[1])
    expected = []
    pictures = write_pictures(root)
    bert(root, expected)
    clip(root, pictures, expected)
    siglip(root, pictures, expected)
    lite(root, pictures, expected)
    (root / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
